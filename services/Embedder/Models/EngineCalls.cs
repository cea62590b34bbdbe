using Vitrine.Hosting;
using Vitrine.Vision.Embedding;

namespace Vitrine.Embedder.Models;

/// <summary>What an engine refuses, as a caller is told it; what passes by itself comes as an error that callers retry.</summary>
internal static class EngineCalls
{
    /// <exception cref="Grpc.Core.RpcException">RESOURCE_EXHAUSTED: the queue is full. UNAVAILABLE: another model took over.</exception>
    public static async Task<T> AskAsync<T>(Task<T> answer)
    {
        try
        {
            return await answer;
        }
        catch (BusyException busy)
        {
            throw RpcErrors.Busy(busy.RetryAfter);
        }
        catch (ObjectDisposedException)
        {
            throw RpcErrors.Unavailable(TimeSpan.FromMilliseconds(100));
        }
    }
}

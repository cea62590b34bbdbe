using Vitrine.Hosting;
using Vitrine.Vision.Embedding;

namespace Vitrine.Detector.Models;

/// <summary>What an engine refuses, as a caller is told it.</summary>
internal static class EngineCalls
{
    /// <exception cref="Grpc.Core.RpcException">RESOURCE_EXHAUSTED: the queue is full. UNAVAILABLE: another model took over.</exception>
    public static async Task<T> AskAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
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

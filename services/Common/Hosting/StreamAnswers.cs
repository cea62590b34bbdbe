using System.Threading.Channels;
using Grpc.Core;
using Vitrine.Common.V1;

namespace Vitrine.Hosting;

/// <summary>Answers a stream of requests in their order, a few at a time.</summary>
public static class StreamAnswers
{
    /// <summary>Requests under way at a time; beyond that the sender waits (HTTP/2 flow control).</summary>
    private const int Ahead = 16;

    /// <summary>
    /// Answers each request. One that is at fault itself (INVALID_ARGUMENT, NOT_FOUND) is answered with its refusal; any other
    /// error ends the stream.
    /// </summary>
    public static async Task AnswerAsync<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requests,
        IServerStreamWriter<TResponse> responses,
        Func<TRequest, Task<TResponse>> answer,
        Func<TRequest, Refusal, TResponse> refuse,
        CancellationToken ct)
        where TRequest : class
    {
        var underWay = Channel.CreateBounded<Task<TResponse>>(Ahead);
        var reading = ReadAsync();
        await foreach (var response in underWay.Reader.ReadAllAsync(ct))
        {
            await responses.WriteAsync(await response, ct);
        }

        await reading;

        async Task ReadAsync()
        {
            try
            {
                await foreach (var request in requests.ReadAllAsync(ct))
                {
                    await underWay.Writer.WriteAsync(AnswerOrRefuseAsync(request), ct);
                }

                underWay.Writer.Complete();
            }
            catch (Exception exception)
            {
                underWay.Writer.Complete(exception);
            }
        }

        async Task<TResponse> AnswerOrRefuseAsync(TRequest request)
        {
            try
            {
                return await answer(request);
            }
            catch (Exception exception) when (RpcErrors.TryRefusal(exception) is { } refusal)
            {
                return refuse(request, refusal);
            }
        }
    }
}

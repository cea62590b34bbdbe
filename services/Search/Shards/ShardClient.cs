using Grpc.Core;
using Vitrine.Search.V1;

namespace Vitrine.Search.Shards;

/// <summary>Asks one shard.</summary>
internal sealed partial class ShardClient(
    int number, ShardService.ShardServiceClient client, TimeSpan timeout, TimeProvider time, ILogger<ShardClient> logger)
{
    private int _missed; // 1: the last question.

    /// <returns>Null: it is away, or too slow, or failed.</returns>
    /// <exception cref="RpcException">The question is at fault, or what answers is no shard.</exception>
    public async Task<FindNearestResponse?> AskAsync(FindNearestRequest request, CancellationToken ct)
    {
        try
        {
            var answer = await client.FindNearestAsync(
                request, deadline: (time.GetUtcNow() + timeout).UtcDateTime, cancellationToken: ct);
            if (Interlocked.Exchange(ref _missed, 0) == 1)
            {
                Log.Back(logger, number);
            }

            return answer;
        }
        catch (Exception exception) when (IsMissing(exception) && !ct.IsCancellationRequested)
        {
            SearchMetrics.MissingShards.Add(1, new KeyValuePair<string, object?>("shard", number));
            if (Interlocked.Exchange(ref _missed, 1) == 0)
            {
                Log.Missing(logger, number, exception);
            }

            return null;
        }
    }

    // The channel tells of a deadline by a cancellation.
    private static bool IsMissing(Exception exception) => exception switch
    {
        OperationCanceledException => true,
        RpcException { StatusCode: StatusCode.InvalidArgument or StatusCode.FailedPrecondition or StatusCode.Unimplemented } => false,
        RpcException => true,
        _ => false,
    };

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, EventId = 1, EventName = nameof(Missing), Message = "Shard {Shard} does not answer.")]
        public static partial void Missing(ILogger logger, int shard, Exception exception);

        [LoggerMessage(Level = LogLevel.Information, EventId = 2, EventName = nameof(Back), Message = "Shard {Shard} answers again.")]
        public static partial void Back(ILogger logger, int shard);
    }
}

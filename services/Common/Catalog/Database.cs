using Microsoft.Extensions.Logging;
using Npgsql;
using Polly;
using Polly.Retry;

namespace Vitrine.Catalog;

/// <summary>
/// Runs the stores' commands, again where the connection broke or the server said to try again: everything the stores
/// write is keyed by its content, so that a repeat changes nothing.
/// </summary>
public sealed partial class Database(NpgsqlDataSource source, TimeProvider time, ILogger<Database> logger)
{
    private readonly ResiliencePipeline _retry = new ResiliencePipelineBuilder { TimeProvider = time }
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<NpgsqlException>(exception => exception.IsTransient),
            MaxRetryAttempts = 3,
            Delay = TimeSpan.FromMilliseconds(100),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            OnRetry = retry =>
            {
                Log.Retrying(logger, retry.AttemptNumber + 1, retry.Outcome.Exception!);
                return default;
            },
        })
        .Build();

    /// <summary>Runs <paramref name="work"/> on a connection of its own.</summary>
    /// <exception cref="NpgsqlException">It failed, or still failed after the retries.</exception>
    public async Task<T> RunAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> work, CancellationToken ct) =>
        await _retry.ExecuteAsync(
            async token =>
            {
                await using var connection = await source.OpenConnectionAsync(token);
                return await work(connection, token);
            },
            ct);

    /// <summary>A connection for a long read, which the caller ends.</summary>
    public ValueTask<NpgsqlConnection> OpenAsync(CancellationToken ct) => source.OpenConnectionAsync(ct);

    /// <summary>Runs one command and reads its rows.</summary>
    public Task<List<T>> QueryAsync<T>(
        string sql, IEnumerable<NpgsqlParameter> parameters, Func<NpgsqlDataReader, T> read, CancellationToken ct) =>
        RunAsync(
            async (connection, token) =>
            {
                await using var command = new NpgsqlCommand(sql, connection);
                command.Parameters.AddRange(parameters.Select(parameter => parameter.Clone()).ToArray());
                await using var reader = await command.ExecuteReaderAsync(token);
                return await reader.ReadAllAsync(read, token);
            },
            ct);

    /// <summary>Runs one command and counts the rows it changed.</summary>
    public Task<int> ExecuteAsync(string sql, IEnumerable<NpgsqlParameter> parameters, CancellationToken ct) =>
        RunAsync(
            async (connection, token) =>
            {
                await using var command = new NpgsqlCommand(sql, connection);
                command.Parameters.AddRange(parameters.Select(parameter => parameter.Clone()).ToArray());
                return await command.ExecuteNonQueryAsync(token);
            },
            ct);

    private static partial class Log
    {
        [LoggerMessage(EventId = 1, EventName = nameof(Retrying), Level = LogLevel.Warning,
            Message = "The database failed for the moment; attempt {Attempt} follows")]
        public static partial void Retrying(ILogger logger, int attempt, Exception exception);
    }
}

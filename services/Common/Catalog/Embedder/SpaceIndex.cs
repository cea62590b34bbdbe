using System.Data;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Vitrine.Catalog.Embedder;

/// <summary>Builds a space's approximate index once the space is large enough.</summary>
public sealed partial class SpaceIndex(Database database, ILogger<SpaceIndex> logger)
{
    private const int MeanRows = 10_000;
    private const int CodesAtOnce = 10_000; // For so long a row's next write waits.

    /// <summary>
    /// Sees to it that a space of at least <see cref="HnswOptions.BuildAfterRows"/> rows has its index, and drops
    /// what an interrupted build left. Reads and writes go on meanwhile. Call it now and then; it costs little when
    /// there is nothing to do.
    /// </summary>
    /// <returns>True: there is an index. False: too few rows, or another process is building it.</returns>
    public Task<bool> EnsureAsync(EmbeddingSpace space, HnswOptions options, CancellationToken ct) =>
        database.RunAsync(
            async (connection, token) =>
            {
                if (await StateAsync(connection, space, token) is true)
                {
                    return true;
                }

                var enough = (bool)(await ScalarAsync(
                    connection,
                    $"select exists (select from {space.Table} offset {options.BuildAfterRows - 1})",
                    token))!;
                if (!enough || !(bool)(await ScalarAsync(connection, Lock("pg_try_advisory_lock", space), token))!)
                {
                    return false;
                }

                try
                {
                    await BuildAsync(connection, space, options, token);
                    return true;
                }
                finally
                {
                    if (connection.FullState == ConnectionState.Open) // a broken one has lost its locks
                    {
                        await ScalarAsync(connection, Lock("pg_advisory_unlock", space), CancellationToken.None);
                    }
                }
            },
            ct);

    /// <returns>
    /// True: the index can be used; false: it is being built or was left half-built; null: there is none.
    /// </returns>
    private static async Task<bool?> StateAsync(NpgsqlConnection connection, EmbeddingSpace space, CancellationToken ct) =>
        (bool?)await ScalarAsync(
            connection,
            $"select indisvalid and indisready from pg_index where indexrelid = to_regclass('{space.Index}')",
            ct);

    private async Task BuildAsync(
        NpgsqlConnection connection, EmbeddingSpace space, HnswOptions options, CancellationToken ct)
    {
        switch (await StateAsync(connection, space, ct))
        {
            case true: // built while this process waited for nothing but its turn
                return;
            case false:
                await ScalarAsync(connection, $"drop index concurrently {space.Index}", ct);
                break;
        }

        var code = new SpaceCode(space);
        var efConstruction = options.EfConstruction ?? Math.Max(2 * options.M, code.EfConstruction);
        Log.Building(logger, space.Id, options.M, efConstruction);
        if (code.IsColumn)
        {
            await ScalarAsync(connection, code.SetMean(MeanRows), ct);
            await FillAsync(connection, code, ct);
        }

        await ScalarAsync(connection, $"set maintenance_work_mem = '{options.BuildMemory}MB'", ct);
        await using var create = new NpgsqlCommand(
            $"""
            create index concurrently space_{space.Id}_hnsw on {space.Table} using hnsw ({code.OfRow} {code.OperatorClass})
            with (m = {options.M}, ef_construction = {efConstruction})
            """,
            connection)
        {
            CommandTimeout = 0, // as long as it takes
        };
        await create.ExecuteNonQueryAsync(ct);
        if (code.IsColumn)
        {
            await FillAsync(connection, code, ct); // What was being written while the mean was set.
        }

        await ScalarAsync(connection, $"analyze {space.Table}, detector.regions, ingest.images, ingest.items", ct);
        Log.Built(logger, space.Id);
    }

    private static async Task FillAsync(NpgsqlConnection connection, SpaceCode code, CancellationToken ct)
    {
        await using var fill = new NpgsqlCommand(code.Fill(CodesAtOnce), connection) { Parameters = { new("after", (object)0L) } };
        while (await fill.ExecuteScalarAsync(ct) is long last)
        {
            fill.Parameters[0].Value = last;
        }
    }

    private static string Lock(string function, EmbeddingSpace space) =>
        $"select {function}(hashtext('vitrine.catalog.index'), {space.Id})";

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(ct);
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1, EventName = nameof(Building), Level = LogLevel.Information,
            Message = "Building the index of space {Space} (M {M}, ef_construction {EfConstruction})")]
        public static partial void Building(ILogger logger, int space, int m, int efConstruction);

        [LoggerMessage(EventId = 2, EventName = nameof(Built), Level = LogLevel.Information,
            Message = "Built the index of space {Space}")]
        public static partial void Built(ILogger logger, int space);
    }
}

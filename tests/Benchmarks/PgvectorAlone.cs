using Npgsql;
using Vitrine.Catalog;
using Vitrine.Catalog.Embedder;

namespace Vitrine.Benchmarks;

/// <summary>pgvector's HNSW by itself, as its documentation says to use it, on the rows of a space.</summary>
/// <param name="type">"vector", or "halfvec" for numbers of half precision.</param>
internal sealed class PgvectorAlone(Database database, EmbeddingSpace space, string type)
{
    /// <summary>For an index of 200,000 x 2048, MiB.</summary>
    public const int BuildMemory = 3000;

    private readonly string _table = $"embedder.space_{space.Id}";
    private readonly string _code = $"(feature::{type}({space.Dimension}))";

    public async Task BuildAsync(CancellationToken ct) =>
        await database.RunAsync(
            async (connection, token) =>
            {
                await using var command = new NpgsqlCommand(
                    $"set maintenance_work_mem = '{BuildMemory}MB'; create index on {_table} using hnsw ({_code} {type}_cosine_ops)", connection);
                return await command.ExecuteNonQueryAsync(token);
            },
            ct);

    /// <param name="width"><c>hnsw.ef_search</c>.</param>
    /// <returns>Regions.</returns>
    public async Task<IEnumerable<long>> FindAsync(float[] query, int width, CancellationToken ct) =>
        await database.RunAsync(
            async (connection, token) =>
            {
                await using var batch = new NpgsqlBatch(connection)
                {
                    BatchCommands =
                    {
                        new($"set hnsw.ef_search = {width}"),
                        new("set enable_seqscan = off"), // Of few rows it would read them all.
                        new($"select region_id from {_table} order by {_code} <=> @query limit {KnownAnswers.Nearest}")
                        {
                            Parameters = { new NpgsqlParameter { ParameterName = "query", Value = query, DataTypeName = type } },
                        },
                    },
                };
                await using var reader = await batch.ExecuteReaderAsync(token);
                var ids = new List<long>(KnownAnswers.Nearest);
                while (await reader.ReadAsync(token))
                {
                    ids.Add(reader.GetInt64(0));
                }

                return ids;
            },
            ct);
}

using System.Diagnostics;
using Npgsql;
using Vitrine.Catalog;
using Vitrine.Catalog.Embedder;
using Vitrine.Catalog.Search;
using Vitrine.Search;
using Vitrine.Search.Resident;

namespace Vitrine.Benchmarks;

/// <summary>What the index finds, re-ranked by the rows in memory, beside pgvector alone with its index of half-precision numbers.</summary>
internal sealed class IndexedSearch(SearchDatabase database, FigureTable table)
{
    private const int Dimension = 2048;
    private const int Features = 64;
    private const int Nearest = 10;
    private const int Queries = 200;
    private const int Callers = 2;
    private const int Rounds = 5;
    private const double Wanted = 0.99;
    private const int BuildMemory = 3000; // MiB
    private static readonly TimeSpan _turn = TimeSpan.FromSeconds(2);
    private static readonly int[] _widths = [40, 60, 80, 100, 150, 200, 300, 400];

    private float[][] _queries = [];
    private HashSet<long>[] _expected = [];

    /// <param name="rows">How many are stored.</param>
    public async Task RunAsync(int rows, CancellationToken ct)
    {
        using var vectors = new ClusteredVectors(rows, Dimension, Features);
        using var stored = vectors.Draw(rows);
        var (space, first) = await database.FillAsync($"bench-{Dimension}", stored, ct);
        using (var queries = vectors.Draw(Queries))
        {
            _queries = [.. Enumerable.Range(0, Queries).Select(query => VectorRows.Of(queries, query, 1).ToArray())];
            _expected = [.. ExactNeighbours.Find(stored, queries, Nearest).Select(row => row + first).Chunk(Nearest).Select(rows => rows.ToHashSet())];
        }

        var resident = new ResidentSpace(space);
        await foreach (var row in database.Get<SpaceStore>().ReadAllAsync(space, 0, ItemShard.All, ct))
        {
            resident.Put(row);
        }

        var index = database.Get<SpaceIndex>();
        var ours = await FigureTable.Timed(() => index.EnsureAsync(space, new HnswOptions { BuildMemory = BuildMemory }, ct));
        var theirs = await FigureTable.Timed(() => IndexAloneAsync(space, ct));
        table.Add("index_vs_pgvector", theirs / ours, "", $"{ours:0} s", $"{theirs:0} s");

        var alone = await FirstAsync(width => query => AloneAsync(space, query, width, ct));
        var reRanked = await FirstAsync(width => query => ReRankedAsync(space, resident, query, width, ct));
        var (found, foundAlone) = (new List<double>(), new List<double>());
        var pair = await Pair.MeasureAsync(
            Rounds,
            () => TimeAsync(query => AloneAsync(space, query, alone, ct), foundAlone),
            () => TimeAsync(query => ReRankedAsync(space, resident, query, reRanked, ct), found));
        table.Add(
            "rerank_vs_pgvector", pair,
            $"{1 / Pair.Median(pair.B):0} queries/s, recall {found.Average():0.000}, width {reRanked}",
            $"{1 / Pair.Median(pair.A):0} queries/s, recall {foundAlone.Average():0.000}, width {alone}");
    }

    private async Task IndexAloneAsync(EmbeddingSpace space, CancellationToken ct) =>
        await database.Get<Database>().RunAsync(
            async (connection, token) =>
            {
                await using var command = new NpgsqlCommand(
                    $"""
                    set maintenance_work_mem = '{BuildMemory}MB';
                    create index on embedder.space_{space.Id} using hnsw ((feature::halfvec({Dimension})) halfvec_cosine_ops)
                    """,
                    connection);
                return await command.ExecuteNonQueryAsync(token);
            },
            ct);

    /// <returns>The least width that finds enough; the greatest where none does.</returns>
    private async Task<int> FirstAsync(Func<int, Func<float[], Task<IEnumerable<long>>>> search)
    {
        foreach (var width in _widths)
        {
            var found = new List<double>();
            await TimeAsync(search(width), found);
            if (found[0] >= Wanted)
            {
                return width;
            }
        }

        return _widths[^1];
    }

    /// <summary>Asks for a while.</summary>
    /// <param name="found">Is added the share of the nearest that was found.</param>
    /// <returns>Seconds a query.</returns>
    private async Task<double> TimeAsync(Func<float[], Task<IEnumerable<long>>> search, List<double> found)
    {
        var (correct, answers, next, clock) = (0L, 0, -1, Stopwatch.StartNew());
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
        {
            for (int query; clock.Elapsed < _turn || next < Queries;)
            {
                query = Interlocked.Increment(ref next) % Queries;
                var ids = await search(_queries[query]);
                Interlocked.Add(ref correct, ids.Count(_expected[query].Contains));
                Interlocked.Increment(ref answers);
            }
        })));
        found.Add((double)correct / answers / Nearest);
        return clock.Elapsed.TotalSeconds / answers;
    }

    private async Task<IEnumerable<long>> AloneAsync(EmbeddingSpace space, float[] query, int width, CancellationToken ct) =>
        await database.Get<Database>().RunAsync(
            async (connection, token) =>
            {
                await using var batch = new NpgsqlBatch(connection)
                {
                    BatchCommands =
                    {
                        new($"set hnsw.ef_search = {width}"),
                        new($"select region_id from embedder.space_{space.Id} order by feature::halfvec({Dimension}) <=> @query limit {Nearest}")
                        {
                            Parameters = { new NpgsqlParameter { ParameterName = "query", Value = query, DataTypeName = "halfvec" } },
                        },
                    },
                };
                await using var reader = await batch.ExecuteReaderAsync(token);
                var ids = new List<long>(Nearest);
                while (await reader.ReadAsync(token))
                {
                    ids.Add(reader.GetInt64(0));
                }

                return ids;
            },
            ct);

    private async Task<IEnumerable<long>> ReRankedAsync(
        EmbeddingSpace space, ResidentSpace resident, float[] query, int width, CancellationToken ct)
    {
        var near = await database.Get<CandidateQuery>().NearAsync(space, query, width, width, ct);
        return resident.Find(near).OrderBy(candidate => CosineDistance.Between(candidate.Feature.Span, query)).Take(Nearest)
            .Select(candidate => candidate.RegionId);
    }
}

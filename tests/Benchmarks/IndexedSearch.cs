using Vitrine.Catalog;
using Vitrine.Catalog.Embedder;
using Vitrine.Catalog.Search;
using Vitrine.Search;

namespace Vitrine.Benchmarks;

/// <summary>What the index finds, re-ranked by the rows in memory, beside pgvector alone with its index of half-precision numbers.</summary>
internal sealed class IndexedSearch(SearchDatabase database, FigureTable table)
{
    private const int Dimension = 2048;
    private const int Features = 64;
    private const int Queries = 200;
    private const int Rounds = 5;

    /// <param name="rows">How many are stored.</param>
    public async Task RunAsync(int rows, CancellationToken ct)
    {
        using var vectors = new ClusteredVectors(rows, Dimension, Features);
        using var stored = vectors.Draw(rows);
        using var queries = vectors.Draw(Queries);
        var (space, first) = await database.FillAsync($"bench-{Dimension}", stored, ct);
        var answers = new KnownAnswers(stored, queries, first);
        var resident = await database.LoadAsync(space, ct);
        var index = database.Get<SpaceIndex>();
        var pgvector = new PgvectorAlone(database.Get<Database>(), space, "halfvec");
        var ours = await FigureTable.Timed(() => index.EnsureAsync(space, new HnswOptions { BuildMemory = PgvectorAlone.BuildMemory }, ct));
        var theirs = await FigureTable.Timed(() => pgvector.BuildAsync(ct));
        table.Add("index_vs_pgvector", theirs / ours, "", $"{ours:0} s", $"{theirs:0} s");

        var alone = await answers.LeastWidthAsync((query, width) => pgvector.FindAsync(query, width, ct));
        var reRanked = await answers.LeastWidthAsync(FindAsync);
        var (found, foundAlone) = (new List<double>(), new List<double>());
        var pair = await Pair.MeasureAsync(
            Rounds,
            () => TimeAsync(query => pgvector.FindAsync(query, alone, ct), foundAlone),
            () => TimeAsync(query => FindAsync(query, reRanked), found));
        table.Add(
            "rerank_vs_pgvector", pair,
            $"{1 / Pair.Median(pair.B):0} queries/s, recall {found.Average():0.000}, width {reRanked}",
            $"{1 / Pair.Median(pair.A):0} queries/s, recall {foundAlone.Average():0.000}, width {alone}");

        async Task<IEnumerable<long>> FindAsync(float[] query, int width)
        {
            var (near, _) = await database.Get<CandidateQuery>().NearAsync(space, query, width, width, ct);
            return resident.Find(near).OrderBy(candidate => CosineDistance.Between(candidate.Feature.Span, query))
                .Take(KnownAnswers.Nearest).Select(candidate => candidate.RegionId);
        }

        async Task<double> TimeAsync(Func<float[], Task<IEnumerable<long>>> search, List<double> recalls)
        {
            var (seconds, recall) = await answers.AskAsync(search);
            recalls.Add(recall);
            return seconds;
        }
    }
}

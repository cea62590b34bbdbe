using Vitrine.Catalog.Embedder;
using Vitrine.Catalog.Search;
using Vitrine.Search.V1;

namespace Vitrine.Search.Queries;

/// <summary>Finds the best items for all vectors of a query.</summary>
internal sealed class FusedSearch(CandidateFinder candidates, Ranking ranking)
{
    private readonly MeanFusion _mean = new(ranking);

    /// <param name="topK">1 to 1,000.</param>
    /// <param name="scoped">Of <see cref="CandidateFinder.ScopeAsync"/>.</param>
    /// <param name="clock">Null: nobody asks for the stages.</param>
    public async Task<RankedAnswer> BestAsync(
        QueryVectors query, ItemFilter filter, int topK, CandidateMode mode, ScopedSpace? scoped, StageClock? clock, CancellationToken ct)
    {
        if (query.Fusion == Fusion.Mean)
        {
            var fused = await _mean.BestAsync(query.Vectors, new Source(candidates, query.Space, filter, mode, scoped), topK, ct);
            clock?.Mark("fusion");
            return fused;
        }

        var sets = await candidates.FindAsync(query, filter, topK, mode, scoped, ct);
        clock?.Mark("candidates");
        var best = ranking.Nearest(query.Vectors, sets, topK);
        clock?.Mark("rerank");
        return new RankedAnswer(best, sets);
    }

    private sealed class Source(
        CandidateFinder candidates, EmbeddingSpace space, ItemFilter filter, CandidateMode mode, ScopedSpace? scoped) : ICandidateSource
    {
        public Task<IReadOnlyList<CandidateSet>> FindAsync(IReadOnlyList<QueryVector> vectors, int items, CancellationToken ct) =>
            candidates.FindAsync(new QueryVectors(space, vectors), filter, items, mode, scoped, ct);

        public Task<IReadOnlyList<Candidate>> ReadAsync(IReadOnlyCollection<long> itemIds, CancellationToken ct) =>
            candidates.ReadAsync(space, itemIds, scoped, ct);

        public Task<IReadOnlyList<long>> MatchingAsync(CancellationToken ct) => candidates.MatchingAsync(space, filter, scoped, ct);
    }
}

using Vitrine.Catalog.Embedder;
using Vitrine.Catalog.Search;
using Vitrine.Search.Shards;
using Vitrine.Search.V1;

namespace Vitrine.Search.Queries;

/// <summary>Finds the best items by more than the nearest region: by the mean over views, after an expansion, by neighbourhoods.</summary>
internal sealed class FusedSearch(CandidateFinder candidates, Ranking ranking)
{
    private readonly MeanFusion _mean = new(ranking);

    /// <param name="reading">What is searched for; the filter is looked up meanwhile.</param>
    public async Task<FoundItems> FindAsync(
        Task<QueryVectors> reading, MatchQuestion question, RankingChoices choices, StageClock clock, CancellationToken ct)
    {
        var (filter, mode) = (question.Filter, question.Mode);
        var scoping = candidates.ScopeAsync(filter, mode, ct);
        var query = await reading;
        await candidates.WithdrawAsync(query.Space, question.Withdrawn, ct);
        var scoped = await scoping;

        // 1. What its nearest neighbours add to it.
        IReadOnlyList<CandidateSet> sets = [];
        if (choices.Expansion is { } expansion)
        {
            sets = await candidates.FindAsync(query, filter, expansion.Neighbours, mode, scoped, ct);
            query = expansion.Expand(query, sets, ranking);
            clock.Mark("expansion");
        }

        // 2. The best items by exact distances, and by their neighbourhoods.
        var wanted = choices.ReRanking?.Candidates(question.Items) ?? question.Items;
        var answer = choices.Fusion == Fusion.Mean
            ? await MeanAsync(query, filter, wanted, mode, scoped, clock, ct)
            : await NearestAsync(query, filter, wanted, mode, scoped, clock, ct);
        var best = answer.Items;
        if (choices.ReRanking is { } reRanking)
        {
            best = [.. reRanking.ReRank(best).Take(question.Items)];
            clock.Mark("k_reciprocal");
        }

        return new FoundItems(
            best,
            new FoundMatches(
                [.. sets.Concat(answer.Sets).Select(set => new MatchSet(set.Plan, set.Exact, set.MatchedRows, set.MatchedItems, []))],
                MissingShards.None));
    }

    private async Task<RankedAnswer> MeanAsync(
        QueryVectors query, ItemFilter filter, int topK, CandidateMode mode, ScopedSpace? scoped, StageClock clock, CancellationToken ct)
    {
        var fused = await _mean.BestAsync(query.Vectors, new Source(candidates, query.Space, filter, mode, scoped), topK, ct);
        clock.Mark("fusion");
        return fused;
    }

    private async Task<RankedAnswer> NearestAsync(
        QueryVectors query, ItemFilter filter, int topK, CandidateMode mode, ScopedSpace? scoped, StageClock clock, CancellationToken ct)
    {
        var sets = await candidates.FindAsync(query, filter, topK, mode, scoped, ct);
        clock.Mark("candidates");
        var best = Ranking.Nearest(ranking.Score(query.Vectors, sets), topK);
        clock.Mark("rerank");
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

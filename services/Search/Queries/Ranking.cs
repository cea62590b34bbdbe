using Vitrine.Catalog.Search;

namespace Vitrine.Search.Queries;

/// <summary>Candidates → items, by exact distances. Ties go by the nearest region's distance, then by its id.</summary>
internal sealed class Ranking(ReRanker reRanker)
{
    /// <summary>Gives each candidate its distance.</summary>
    /// <param name="sets">Of each of the vectors.</param>
    public IReadOnlyList<MatchSet> Score(IReadOnlyList<QueryVector> vectors, IReadOnlyList<CandidateSet> sets) =>
    [
        .. vectors.Zip(sets, (vector, set) => new MatchSet(
            set.Plan, set.Exact, set.MatchedRows, set.MatchedItems, [.. Score(vector, set.Candidates)])),
    ];

    /// <summary>The best items: an item ranks by its nearest region to any of the vectors.</summary>
    public static List<RankedItem> Nearest(IEnumerable<MatchSet> sets, int topK) =>
    [
        .. sets.SelectMany(set => set.Matches)
            .GroupBy(match => match.Candidate.ItemId)
            .Select(item => InOrder(item))
            .Select(item => new RankedItem(item[0].Distance, item))
            .OrderBy(item => item.Rank)
            .Take(topK),
    ];

    /// <summary>Items, each by the mean over the views of the distance of its nearest region to that view.</summary>
    /// <param name="regions">All regions of the items.</param>
    /// <returns>In no order.</returns>
    public IEnumerable<RankedItem> Mean(IReadOnlyList<QueryVector> vectors, IReadOnlyList<Candidate> regions) =>
        vectors.SelectMany(vector => Score(vector, regions))
            .GroupBy(match => match.Candidate.ItemId)
            .Select(item => new RankedItem(
                item.GroupBy(match => match.Query.View).Average(view => view.Min(match => match.Distance)),
                [.. InOrder(item).Take(CandidateOptions.RegionsPerItem)]));

    private IEnumerable<Match> Score(QueryVector vector, IReadOnlyList<Candidate> candidates) =>
        candidates.Zip(reRanker.Distances(vector.Values, candidates), (candidate, distance) => new Match(candidate, distance, vector));

    // A region that several vectors found is told once, by the nearest of them.
    private static Match[] InOrder(IEnumerable<Match> matches) =>
    [
        .. matches.OrderBy(match => match.Distance).ThenBy(match => match.Candidate.RegionId)
            .DistinctBy(match => match.Candidate.RegionId),
    ];
}

/// <summary>An item that was found.</summary>
/// <param name="Distance">To the query, 0 to 2.</param>
/// <param name="Matches">Its regions, nearest first, at least one.</param>
internal sealed record RankedItem(double Distance, IReadOnlyList<Match> Matches)
{
    public Match Best => Matches[0];

    public long ItemId => Best.Candidate.ItemId;

    /// <summary>What items are ordered by, the best having the least.</summary>
    public (double Distance, double Nearest, long RegionId) Rank => (Distance, Best.Distance, Best.Candidate.RegionId);

    /// <summary>Of <see cref="KReciprocal"/>; null: not asked for.</summary>
    public double? ReRanked { get; init; }
}

/// <summary>A region that was found.</summary>
/// <param name="Candidate">The region; its feature is empty where another process has scored it.</param>
/// <param name="Distance">Cosine distance, 0 to 2.</param>
/// <param name="Query">What of the query it matches.</param>
internal sealed record Match(Candidate Candidate, double Distance, QueryVector Query);

using Vitrine.Catalog.Search;

namespace Vitrine.Search.Queries;

/// <summary>Candidates → items, by exact distances.</summary>
internal sealed class Ranking(ReRanker reRanker)
{
    /// <summary>Gives each candidate its distance.</summary>
    /// <param name="sets">Of each of the query's vectors.</param>
    public IReadOnlyList<MatchSet> Score(QueryVectors query, IReadOnlyList<CandidateSet> sets) =>
    [
        .. query.Vectors.Zip(sets, (vector, set) => new MatchSet(
            set.Plan, set.Exact, set.MatchedRows, set.MatchedItems,
            [
                .. set.Candidates.Zip(reRanker.Distances(vector.Values, set.Candidates), (candidate, distance) =>
                    new Match(candidate, distance, vector.Box)),
            ])),
    ];

    /// <summary>The best items: an item ranks by its nearest region, ties by id.</summary>
    /// <returns>An item's regions each, nearest first.</returns>
    public static List<Match[]> Best(IEnumerable<MatchSet> sets, int topK) =>
    [
        .. sets.SelectMany(set => set.Matches)
            .GroupBy(match => match.Candidate.ItemId)
            .Select(item => item.OrderBy(match => match.Distance).ThenBy(match => match.Candidate.RegionId).ToArray())
            .OrderBy(item => item[0].Distance).ThenBy(item => item[0].Candidate.RegionId)
            .Take(topK),
    ];
}

/// <summary>A region that was found.</summary>
/// <param name="Candidate">The region; its feature is empty where another process has scored it.</param>
/// <param name="Distance">Cosine distance, 0 to 2.</param>
/// <param name="QueryBox">The part of the query picture that it matches; null for other queries.</param>
internal sealed record Match(Candidate Candidate, double Distance, Common.V1.Box? QueryBox);

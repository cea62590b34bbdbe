using Vitrine.Catalog.Search;

namespace Vitrine.Search.Queries;

/// <summary>Candidates → items, by exact distances.</summary>
internal sealed class Ranking(ReRanker reRanker)
{
    /// <summary>The best items: an item ranks by its nearest region, ties by id.</summary>
    /// <param name="sets">Of each of the query's vectors.</param>
    /// <returns>An item's regions each, nearest first.</returns>
    public List<Match[]> Best(QueryVectors query, IReadOnlyList<CandidateSet> sets, int topK) =>
    [
        .. query.Vectors.Zip(sets, Score).SelectMany(scored => scored)
            .GroupBy(match => match.Candidate.ItemId)
            .Select(item => item.OrderBy(match => match.Distance).ThenBy(match => match.Candidate.RegionId).ToArray())
            .OrderBy(item => item[0].Distance).ThenBy(item => item[0].Candidate.RegionId)
            .Take(topK),
    ];

    private IEnumerable<Match> Score(QueryVector vector, CandidateSet set) =>
        set.Candidates.Zip(reRanker.Distances(vector.Values, set.Candidates), (candidate, distance) =>
            new Match(candidate, distance, vector.Box));
}

/// <summary>A region that was found.</summary>
/// <param name="Candidate">The region.</param>
/// <param name="Distance">Cosine distance, 0 to 2.</param>
/// <param name="QueryBox">The part of the query picture that it matches; null for other queries.</param>
internal sealed record Match(Candidate Candidate, double Distance, Common.V1.Box? QueryBox);

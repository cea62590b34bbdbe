using Vitrine.Catalog.Search;

namespace Vitrine.Search.Queries;

/// <summary>
/// The items with the least mean distance to several views: the threshold algorithm of Fagin, Lotem and Naor (arXiv:cs/0204046). Each
/// vector's list gives its nearest items, and for all of these the mean is computed. An item in no list has in each view at least the
/// distance with which that view's lists end, so where the last wanted item does not rank behind the mean of those, nothing is missed.
/// Else the lists are doubled, and at last every matching item is looked at.
/// </summary>
internal sealed class MeanFusion(Ranking ranking)
{
    /// <summary>A list is not made longer than this once doubled: every item then costs less.</summary>
    public const int LongList = 1000;

    private const int ItemsAtATime = 1024;

    /// <param name="topK">1 to 1,000.</param>
    /// <returns>Exact where the lists are.</returns>
    public async Task<RankedAnswer> BestAsync(
        IReadOnlyList<QueryVector> vectors, ICandidateSource candidates, int topK, CancellationToken ct)
    {
        var ranked = new Dictionary<long, RankedItem>();
        for (var items = topK; ; items *= 2)
        {
            var sets = await candidates.FindAsync(vectors, items, ct);
            var listed = sets.SelectMany(set => set.Candidates).Select(candidate => candidate.ItemId).Distinct();
            long[] news = [.. listed.Where(id => !ranked.ContainsKey(id))];
            foreach (var item in ranking.Mean(vectors, await candidates.ReadAsync(news, ct)))
            {
                ranked[item.ItemId] = item;
            }

            List<RankedItem> best = [.. ranked.Values.OrderBy(item => item.Rank).Take(topK)];
            if (sets.Any(set => !set.Exact)
                || sets.All(set => set.MatchedItems <= items)
                || (best.Count == topK && best[^1].Rank.CompareTo(Threshold(vectors, sets, items)) <= 0))
            {
                return new RankedAnswer(best, sets);
            }

            if (items >= LongList)
            {
                return new RankedAnswer(await AllAsync(vectors, candidates, topK, ct), sets);
            }
        }
    }

    private async Task<List<RankedItem>> AllAsync(
        IReadOnlyList<QueryVector> vectors, ICandidateSource candidates, int topK, CancellationToken ct)
    {
        List<RankedItem> best = [];
        foreach (var ids in (await candidates.MatchingAsync(ct)).Chunk(ItemsAtATime))
        {
            ct.ThrowIfCancellationRequested();
            best = [.. best.Concat(ranking.Mean(vectors, await candidates.ReadAsync(ids, ct))).OrderBy(item => item.Rank).Take(topK)];
        }

        return best;
    }

    /// <summary>No item that is in none of the lists ranks before this.</summary>
    private (double Distance, double Nearest, long RegionId) Threshold(
        IReadOnlyList<QueryVector> vectors, IReadOnlyList<CandidateSet> sets, int items)
    {
        var ends = vectors.Zip(sets, (vector, set) => (vector.View, End: End(vector, set, items)))
            .GroupBy(list => list.View)
            .Select(view => view.Min(list => list.End))
            .ToArray();
        var (nearest, regionId) = ends.Min();
        return (ends.Average(end => end.Distance), nearest, regionId);
    }

    // What a list has beyond the items that were asked for covers rounding.
    private (double Distance, long RegionId) End(QueryVector vector, CandidateSet set, int items)
    {
        var listed = Ranking.Nearest(ranking.Score([vector], [set]), items);
        return listed.Count < items ? (double.PositiveInfinity, long.MaxValue) : (listed[^1].Distance, listed[^1].Best.Candidate.RegionId);
    }
}

/// <summary>Where candidates come from, for one query.</summary>
internal interface ICandidateSource
{
    /// <returns>Of each vector, the candidates of its nearest items, or of all where fewer match.</returns>
    Task<IReadOnlyList<CandidateSet>> FindAsync(IReadOnlyList<QueryVector> vectors, int items, CancellationToken ct);

    /// <returns>All regions of these items.</returns>
    Task<IReadOnlyList<Candidate>> ReadAsync(IReadOnlyCollection<long> itemIds, CancellationToken ct);

    /// <returns>The ids of all matching items.</returns>
    Task<IReadOnlyList<long>> MatchingAsync(CancellationToken ct);
}

/// <param name="Items">Best first.</param>
/// <param name="Sets">Of each vector, what was found last.</param>
internal sealed record RankedAnswer(IReadOnlyList<RankedItem> Items, IReadOnlyList<CandidateSet> Sets);

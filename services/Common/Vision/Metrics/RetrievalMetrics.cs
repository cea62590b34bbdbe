namespace Vitrine.Vision.Metrics;

/// <summary>How good ranked lists are, averaged over queries; all values are in 0 .. 1.</summary>
/// <remarks>A query without any right answer in the gallery counts as a miss, as a contest counts it.</remarks>
public static class RetrievalMetrics
{
    /// <summary>R@k: the share of queries with a right answer among the first <paramref name="k"/>
    /// (Song et al., "Deep Metric Learning via Lifted Structured Feature Embedding", CVPR 2016).</summary>
    public static double RecallAt(IReadOnlyCollection<RankedQuery> queries, int k)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(k);
        return Average(queries, q => q.Hits.Take(k).Contains(true) ? 1 : 0);
    }

    /// <summary>The cumulative match characteristic for ranks 1 .. <paramref name="ranks"/>: element r - 1 is the share
    /// of queries whose first right answer stands at rank r or before (Zheng et al., "Scalable Person
    /// Re-identification", ICCV 2015).</summary>
    public static IReadOnlyList<double> CumulativeMatches(IReadOnlyCollection<RankedQuery> queries, int ranks) =>
        [.. Enumerable.Range(1, ranks).Select(k => RecallAt(queries, k))];

    /// <summary>mAP@k as contests of top-k lists score it: of each query, the sum over the first k places of precision
    /// at each right answer, divided by the best that k places allow, min(relevant, k) (Kaggle's "Mean Average
    /// Precision @ k").</summary>
    public static double MeanAveragePrecisionAt(IReadOnlyCollection<RankedQuery> queries, int k)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(k);
        return Average(queries, q => PrecisionSum(q.Hits.Take(k)) / Math.Max(1, Math.Min(q.Relevant, k)));
    }

    /// <summary>mAP over whole lists: of each query, the sum of precision at each right answer, divided by the number
    /// of right answers, found or not (Zheng et al., ICCV 2015, without interpolation).</summary>
    public static double MeanAveragePrecision(IReadOnlyCollection<RankedQuery> queries) =>
        Average(queries, q => PrecisionSum(q.Hits) / Math.Max(1, q.Relevant));

    private static double PrecisionSum(IEnumerable<bool> hits)
    {
        var (sum, found, place) = (0.0, 0, 0);
        foreach (var hit in hits)
        {
            place++;
            if (hit)
            {
                found++;
                sum += (double)found / place;
            }
        }
        return sum;
    }

    private static double Average(IReadOnlyCollection<RankedQuery> queries, Func<RankedQuery, double> score) =>
        queries.Count > 0 ? queries.Average(score)
            : throw new ArgumentException("There are no queries to score.", nameof(queries));
}

namespace Vitrine.Vision.Metrics;

/// <summary>How well queries find their items in a gallery.</summary>
/// <param name="Queries">Pictures that asked.</param>
/// <param name="Gallery">Pictures that were ranked.</param>
/// <param name="Metrics">By <see cref="MetricNames"/>, 0 .. 1.</param>
/// <param name="Categories">The same for the queries of each category, by its name; those without one are in none.</param>
/// <param name="CumulativeMatches">The CMC curve: element r - 1 is the share of queries answered at rank r or before.</param>
/// <param name="Failures">The queries whose first right picture stands furthest down, the worst first.</param>
public sealed record RetrievalReport(
    int Queries,
    int Gallery,
    IReadOnlyDictionary<string, double> Metrics,
    IReadOnlyList<CategoryScore> Categories,
    IReadOnlyList<double> CumulativeMatches,
    IReadOnlyList<RetrievalFailure> Failures)
{
    /// <summary>What the distances of the queries' nearest items mean; null: fewer than two items were asked for.</summary>
    public CalibrationReport? Calibration { get; init; }

    /// <summary>
    /// Headline figures, in the order in which tables show them; map@10 is of the first ten places, map of the whole list.
    /// </summary>
    public static IReadOnlyList<string> MetricNames { get; } =
        ["recall@1", "recall@5", "recall@10", "recall@20", "map@10", "map"];
}

/// <summary>What the queries of one category score.</summary>
public sealed record CategoryScore(string Category, int Queries, IReadOnlyDictionary<string, double> Metrics);

/// <summary>A query for which something wrong was found first.</summary>
/// <param name="Rank">Of the first right picture, from 2; null: the gallery has none.</param>
/// <param name="Query">Where the query picture is; empty: not known.</param>
/// <param name="Label">What it shows.</param>
/// <param name="Answer">The first right picture.</param>
/// <param name="Wrong">What stands before it: the first few, best first.</param>
public sealed record RetrievalFailure(
    int? Rank, string Query, string Label, RankedPicture? Answer, IReadOnlyList<RankedPicture> Wrong);

/// <summary>A picture of the gallery in a query's list.</summary>
/// <param name="Location">Where it is; empty: not known.</param>
/// <param name="Score">Its cosine to the query.</param>
public sealed record RankedPicture(string Location, string Label, double Score);

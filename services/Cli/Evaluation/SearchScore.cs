using System.Globalization;
using Vitrine.Vision.Metrics;

namespace Vitrine.Cli.Evaluation;

/// <summary>How good answers are.</summary>
/// <param name="RecallAt1">The share of queries whose first hit is right.</param>
/// <param name="RecallAt10">The share of queries with a right hit among the first ten.</param>
/// <param name="MeanAveragePrecisionAt10">As top-10 contests score it.</param>
/// <param name="CalibrationError">Expected, of the first hits' probabilities; null: the model is not calibrated.</param>
/// <param name="MillisecondsPerQuery">Median.</param>
public sealed record SearchScore(
    int Queries,
    double RecallAt1,
    double RecallAt10,
    double MeanAveragePrecisionAt10,
    double? CalibrationError,
    double MillisecondsPerQuery)
{
    /// <summary>Heads of <see cref="ToCells"/>.</summary>
    public static readonly string[] Columns = ["queries", "R@1", "R@10", "mAP@10", "ECE", "ms per query"];

    /// <summary>The figures as a table shows them.</summary>
    public string[] ToCells() =>
    [
        $"{Queries}", Text(RecallAt1, "0.000"), Text(RecallAt10, "0.000"), Text(MeanAveragePrecisionAt10, "0.000"),
        CalibrationError is { } error ? Text(error, "0.000") : "", Text(MillisecondsPerQuery, "0.0"),
    ];

    /// <exception cref="ArgumentOutOfRangeException">There are no answers.</exception>
    public static SearchScore Of(IReadOnlyList<Answer> answers)
    {
        ArgumentOutOfRangeException.ThrowIfZero(answers.Count);
        var ranked = answers.Select(answer =>
            RankedQuery.From(answer.Response.Hits.Select(hit => hit.Item.ItemId), answer.Query.Answers)).ToList();
        var told = answers.Select(answer => (First: answer.Response.Hits.FirstOrDefault(), answer.Query.Answers))
            .Where(answer => answer.First?.HasProbability == true)
            .Select(answer => (answer.First!.Probability, answer.Answers.Contains(answer.First.Item.ItemId))).ToList();
        var times = answers.Select(answer => answer.Duration.TotalMilliseconds).Order().ToList();
        return new SearchScore(
            answers.Count,
            RetrievalMetrics.RecallAt(ranked, 1),
            RetrievalMetrics.RecallAt(ranked, QueryRun.Depth),
            RetrievalMetrics.MeanAveragePrecisionAt(ranked, QueryRun.Depth),
            told.Count == 0 ? null : Vision.Metrics.CalibrationError.Expected(told),
            times[times.Count / 2]);
    }

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}

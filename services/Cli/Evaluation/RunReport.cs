using System.Globalization;
using Vitrine.Trainer.V1;

namespace Vitrine.Cli.Evaluation;

/// <summary>A training run on paper: <c>report.md</c> and <c>curves.svg</c>.</summary>
internal static class RunReport
{
    private const string Picture = "curves.svg";

    /// <returns>The report's path.</returns>
    public static string Write(
        string folder, Run run, IReadOnlyList<CurvePoint> points, IReadOnlyList<EpochEvaluation> evaluations)
    {
        Directory.CreateDirectory(folder);
        if (points.Count > 0)
        {
            File.WriteAllText(Path.Combine(folder, Picture), CurvePlot.Svg(run.Model, [new CurveSeries(run.Model, [.. points, .. Scores(run, evaluations)])]));
        }

        var path = Path.Combine(folder, "report.md");
        File.WriteAllText(path, TrainingReport.Markdown(
            run.Model,
            [
                new("recipe", run.Recipe),
                new("scale", run.Scale.Length == 0 ? "full" : run.Scale),
                new("settings", string.Join(", ", run.Settings)),
                new("data", run.Data is null ? "as in the recipe" : $"{run.Data.Format}: {run.Data.Root}"),
                new("steps", $"{run.Steps}"),
                new("pictures a second", run.PicturesPerSecond.ToString("0.0", CultureInfo.InvariantCulture)),
                new("device", run.Device),
                new("minutes", run.TrainingTime.ToTimeSpan().TotalMinutes.ToString("0.0", CultureInfo.InvariantCulture)),
                new("final loss", run.Loss.ToString("0.0000", CultureInfo.InvariantCulture)),
                new("left out", $"{run.Skipped}"),
            ],
            RunMetrics.InOrder(run.Metrics.AsReadOnly()),
            Picture));
        return path;
    }

    // And the end's, where there are others to compare it with.
    private static IEnumerable<CurvePoint> Scores(Run run, IReadOnlyList<EpochEvaluation> evaluations) =>
    [
        .. evaluations.Select(evaluation => Score(evaluation.Step, evaluation.Metrics)),
        .. evaluations.Count == 0 ? [] : new[] { Score(run.Steps, run.Metrics.Where(one => evaluations[0].Metrics.ContainsKey(one.Key))) },
    ];

    private static CurvePoint Score(int step, IEnumerable<KeyValuePair<string, double>> metrics) =>
        new(step, double.NaN, double.NaN) { Metrics = new Dictionary<string, double>(metrics) };
}

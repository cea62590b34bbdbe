using Vitrine.Vision.Data;
using Vitrine.Vision.Labels;

namespace Vitrine.Vision.Metrics;

/// <summary>Compares probabilities of labels with the truth.</summary>
public static class LabelTest
{
    /// <param name="thresholds">Of each label; a probability at it is told.</param>
    public static LabelReport Run(LabelPredictions predictions, IReadOnlyList<float> thresholds)
    {
        var (probabilities, labels) = (predictions.Probabilities, predictions.Labels);
        var truth = MultiLabelRows.Truth(predictions.Rows, labels);
        var f2 = MultiLabelScore.F(probabilities, truth, thresholds);
        var precision = MultiLabelScore.AveragePrecision(probabilities, truth);
        return new LabelReport(
            predictions.Rows.Count,
            Named(("macro-f2", f2.Macro), ("micro-f2", f2.Micro), ("macro-ap", precision.Average())),
            [
                .. labels.Select((label, i) => new LabelScore(
                    label,
                    Enumerable.Range(0, predictions.Rows.Count).Count(row => truth[row, i]),
                    Named(("f2", f2.Labels[i]), ("ap", precision[i])))),
            ]);
    }

    private static Dictionary<string, double> Named(params (string Name, double Value)[] metrics) =>
        metrics.ToDictionary(metric => metric.Name, metric => metric.Value);
}

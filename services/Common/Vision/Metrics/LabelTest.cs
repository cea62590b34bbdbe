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
        var metrics = Named(("macro-f2", f2.Macro), ("micro-f2", f2.Micro), ("macro-ap", precision.Average()));
        if (CategoryAccuracy(predictions, thresholds) is { } accuracy)
        {
            metrics["category-accuracy"] = accuracy;
        }

        return new LabelReport(
            predictions.Rows.Count,
            metrics,
            [
                .. labels.Select((label, i) => new LabelScore(
                    label,
                    Enumerable.Range(0, predictions.Rows.Count).Count(row => truth[row, i]),
                    Named(("f2", f2.Labels[i]), ("ap", precision[i])))),
            ]);
    }

    // Null: no picture has a category.
    private static double? CategoryAccuracy(LabelPredictions predictions, IReadOnlyList<float> thresholds)
    {
        var reading = new LabelReading(predictions.Labels, thresholds);
        return predictions.Rows.Index().Where(row => row.Item.Labels.Any(LabelReading.IsCategory)).Average(row =>
        {
            var probabilities = Enumerable.Range(0, predictions.Labels.Count).Select(label => predictions.Probabilities[row.Index, label]);
            return row.Item.Labels.Contains(LabelReading.LabelOf(reading.Read([.. probabilities]).Category)) ? 1.0 : (double?)0;
        });
    }

    private static Dictionary<string, double> Named(params (string Name, double Value)[] metrics) =>
        metrics.ToDictionary(metric => metric.Name, metric => metric.Value);
}

using Vitrine.Vision.Data;
using Vitrine.Vision.Labels;

namespace Vitrine.Vision.Metrics;

/// <summary>Compares probabilities of labels with the truth.</summary>
public static class LabelTest
{
    private const double Beta = 2; // Recall counts twice as much as precision.

    /// <param name="thresholds">Of each label; a probability at it is told.</param>
    public static LabelReport Run(LabelPredictions predictions, IReadOnlyList<float> thresholds)
    {
        var (probabilities, labels) = (predictions.Probabilities, predictions.Labels);
        var truth = MultiLabelRows.Truth(predictions.Rows, labels);
        var columns = Enumerable.Range(0, labels.Count)
            .Select(label => Enumerable.Range(0, predictions.Rows.Count)
                .Select(row => (P: probabilities[row, label], IsTrue: truth[row, label])).ToArray())
            .ToArray();
        var counts = columns.Zip(thresholds, Count).ToArray();
        var scores = labels.Select((label, i) => new LabelScore(
            label, columns[i].Count(row => row.IsTrue), Named(("f2", F(counts[i])), ("ap", AveragePrecision(columns[i]))))).ToList();
        var micro = F((counts.Sum(one => one.Hits), counts.Sum(one => one.Wrong), counts.Sum(one => one.Missed)));
        return new LabelReport(
            predictions.Rows.Count,
            Named(("macro-f2", Mean("f2")), ("micro-f2", micro), ("macro-ap", Mean("ap"))),
            scores);

        double Mean(string name) => scores.Average(score => score.Metrics[name]);
    }

    private static Dictionary<string, double> Named(params (string Name, double Value)[] metrics) =>
        metrics.ToDictionary(metric => metric.Name, metric => metric.Value);

    private static (int Hits, int Wrong, int Missed) Count((float P, bool IsTrue)[] rows, float threshold) => (
        rows.Count(row => row.P >= threshold && row.IsTrue),
        rows.Count(row => row.P >= threshold && !row.IsTrue),
        rows.Count(row => row.P < threshold && row.IsTrue));

    private static double F((int Hits, int Wrong, int Missed) counts)
    {
        var weighed = (1 + (Beta * Beta)) * counts.Hits;
        return counts.Hits == 0 ? 0 : weighed / (weighed + (Beta * Beta * counts.Missed) + counts.Wrong);
    }

    // Precision at each probability that occurs, weighted by the recall that it adds.
    private static double AveragePrecision((float P, bool IsTrue)[] rows)
    {
        var (sum, hits, told) = (0.0, 0, 0);
        foreach (var tie in rows.GroupBy(row => row.P).OrderByDescending(tie => tie.Key))
        {
            var more = tie.Count(row => row.IsTrue);
            (hits, told) = (hits + more, told + tie.Count());
            sum += more * ((double)hits / told);
        }

        return hits == 0 ? 0 : sum / hits;
    }
}

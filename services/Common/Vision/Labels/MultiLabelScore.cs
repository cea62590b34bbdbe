namespace Vitrine.Vision.Labels;

/// <summary>How well several labels a row are told. All figures are scikit-learn's, with zero_division 0.</summary>
public static class MultiLabelScore
{
    /// <param name="probabilities">(rows, labels), 0 to 1.</param>
    /// <param name="truth">(rows, labels).</param>
    /// <param name="thresholds">Of each label; a probability at it is told.</param>
    /// <param name="beta">How much more recall counts than precision; the style contest's 2.</param>
    /// <exception cref="ArgumentException">The shapes differ, or a probability is not in 0 to 1; row and label are named.</exception>
    public static FScores F(float[,] probabilities, bool[,] truth, IReadOnlyList<float> thresholds, double beta = 2)
    {
        LabelMatrix.Check(probabilities, truth);
        return thresholds.Count == truth.GetLength(1)
            ? F(probabilities.Above(thresholds), truth, beta)
            : throw new ArgumentException($"{truth.GetLength(1)} are needed, got {thresholds.Count}", nameof(thresholds));
    }

    /// <param name="told">(rows, labels).</param>
    /// <param name="truth">(rows, labels).</param>
    /// <param name="beta">How much more recall counts than precision.</param>
    internal static FScores F(bool[,] told, bool[,] truth, double beta)
    {
        var labels = Groups(FAverage.Macro);
        return new FScores(labels, labels.Average(), Groups(FAverage.Micro).Average(), Groups(FAverage.Samples).Average());

        double[] Groups(FAverage average) => Array.ConvertAll(Counts(told, truth, average), counts => counts.F(beta));
    }

    /// <summary>
    /// Precision at each probability that occurs, weighted by the recall it adds: not interpolated, and without thresholds.
    /// </summary>
    /// <param name="probabilities">(rows, labels), 0 to 1.</param>
    /// <param name="truth">(rows, labels).</param>
    /// <returns>Of each label; 0 where no row has it.</returns>
    /// <exception cref="ArgumentException">The shapes differ, or a probability is not in 0 to 1; row and label are named.</exception>
    public static IReadOnlyList<double> AveragePrecision(float[,] probabilities, bool[,] truth)
    {
        LabelMatrix.Check(probabilities, truth);
        return [.. RankedLabel.All(probabilities, truth).Select(AveragePrecision)];
    }

    /// <summary>Of each group of the average.</summary>
    internal static LabelCounts[] Counts(bool[,] told, bool[,] truth, FAverage average)
    {
        var (rows, labels) = (truth.GetLength(0), truth.GetLength(1));
        var counts = new LabelCounts[average.Groups(rows, labels)];
        for (var row = 0; row < rows; row++)
        {
            for (var label = 0; label < labels; label++)
            {
                counts[average.Group(row, label)] += LabelCounts.Of(told[row, label], truth[row, label]);
            }
        }

        return counts;
    }

    private static double AveragePrecision(RankedLabel label)
    {
        var (sum, hits) = (0.0, 0);
        foreach (var told in label.Cuts.Where(told => told > 0))
        {
            var counts = label.Counts(told);
            sum += (counts.Hits - hits) * ((double)counts.Hits / told);
            hits = counts.Hits;
        }

        return hits == 0 ? 0 : sum / hits;
    }
}

/// <summary>F, 0 to 1.</summary>
/// <param name="Labels">Of each label.</param>
/// <param name="Macro">The mean of the labels: the style contest's figure.</param>
/// <param name="Micro">Of all decisions together.</param>
/// <param name="Samples">The mean of the rows.</param>
public sealed record FScores(IReadOnlyList<double> Labels, double Macro, double Micro, double Samples)
{
    public double Of(FAverage average) => average switch
    {
        FAverage.Macro => Macro,
        FAverage.Micro => Micro,
        _ => Samples,
    };
}

namespace Vitrine.Vision.Metrics;

/// <summary>How far told probabilities are from what came true.</summary>
public static class CalibrationError
{
    /// <summary>Bins of the expected calibration error, as the paper has them.</summary>
    public const int Bins = 15;

    /// <summary>
    /// ECE (Guo et al., "On Calibration of Modern Neural Networks", arXiv:1706.04599): in bins of equal width the mean probability
    /// against the share that came true, weighted by the bins' sizes. 0 (as told) to 1.
    /// </summary>
    /// <param name="told">Probabilities, 0 to 1, and whether each came true.</param>
    /// <exception cref="ArgumentException">Nothing was told.</exception>
    public static double Expected(IReadOnlyCollection<(double Probability, bool IsTrue)> told)
    {
        Check(told);
        return told.GroupBy(one => Math.Min(Bins - 1, (int)(one.Probability * Bins)))
            .Sum(bin => Math.Abs(bin.Sum(one => one.Probability - (one.IsTrue ? 1 : 0)))) / told.Count;
    }

    /// <summary>The mean squared difference (Brier, "Verification of Forecasts Expressed in Terms of Probability", 1950), 0 to 1.</summary>
    /// <param name="told">As for <see cref="Expected"/>.</param>
    /// <exception cref="ArgumentException">Nothing was told.</exception>
    public static double Brier(IReadOnlyCollection<(double Probability, bool IsTrue)> told)
    {
        Check(told);
        return told.Average(one => Math.Pow(one.Probability - (one.IsTrue ? 1 : 0), 2));
    }

    private static void Check(IReadOnlyCollection<(double Probability, bool IsTrue)> told)
    {
        if (told.Count == 0)
        {
            throw new ArgumentException("There are no probabilities to score.", nameof(told));
        }
    }
}

namespace Vitrine.Vision.Metrics;

/// <summary>
/// Fits a calibration, and measures on pairs that the fit did not see: the pairs of every fifth label by a curve that was fitted to
/// the others. All pairs of a label are on one side, because they are alike.
/// </summary>
public static class CalibrationTest
{
    private const int Folds = 5;

    /// <returns>Null: fewer than two labels, so that there is nothing to measure by.</returns>
    /// <exception cref="ArgumentException">A distance is not finite.</exception>
    public static CalibrationReport? Run(IReadOnlyCollection<LabelledMatch> pairs)
    {
        var labels = pairs.GroupBy(pair => pair.Label).ToList(); // In the order of their first pairs.
        if (labels.Count < 2)
        {
            return null;
        }

        var told = new List<(double Probability, bool IsTrue)>(pairs.Count);
        for (var fold = 0; fold < Math.Min(Folds, labels.Count); fold++)
        {
            var seen = labels.Where((_, label) => label % Folds != fold).SelectMany(label => label).ToList();
            var unseen = labels.Where((_, label) => label % Folds == fold).SelectMany(label => label);
            var curve = Calibration.Fit(seen);
            told.AddRange(unseen.Select(pair => (curve.Probability(pair.Distance), pair.IsSame)));
        }

        return new CalibrationReport(
            Calibration.Fit(pairs), pairs.Count, pairs.Count(pair => pair.IsSame), CalibrationError.Expected(told), CalibrationError.Brier(told));
    }
}

/// <summary>A calibration, and how good it is.</summary>
/// <param name="Curve">Fitted to all pairs.</param>
/// <param name="Pairs">How many there are.</param>
/// <param name="Same">How many of them are the same item.</param>
/// <param name="Error"><see cref="CalibrationError.Expected"/> on pairs that the fit did not see.</param>
/// <param name="BrierScore"><see cref="CalibrationError.Brier"/> on the same.</param>
public sealed record CalibrationReport(Calibration Curve, int Pairs, int Same, double Error, double BrierScore);

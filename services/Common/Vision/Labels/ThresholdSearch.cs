namespace Vitrine.Vision.Labels;

/// <summary>
/// Finds a threshold for each label, and measures on rows that the search did not see: each fold by the thresholds that the other folds
/// give.
/// </summary>
public static class ThresholdSearch
{
    /// <param name="probabilities">(rows, labels), 0 to 1.</param>
    /// <param name="truth">(rows, labels).</param>
    /// <param name="folds">Of each row, from 0; see <see cref="LabelFolds"/>.</param>
    /// <param name="choices">The way to search.</param>
    /// <param name="beta">How much more recall counts than precision.</param>
    /// <exception cref="ArgumentException">
    /// The shapes differ, a probability is not in 0 to 1, there are fewer than two folds, or a label has no row in one.
    /// </exception>
    public static ThresholdReport Run(
        float[,] probabilities, bool[,] truth, IReadOnlyList<int> folds, ThresholdChoices choices, double beta = 2)
    {
        LabelMatrix.Check(probabilities, truth);
        LabelFolds.Check(folds, truth);
        var thresholds = Find(probabilities, truth, choices, beta);
        var (told, byFold) = (new bool[truth.GetLength(0), truth.GetLength(1)], new List<float[]>());
        foreach (var (seen, unseen) in LabelFolds.Split(folds))
        {
            byFold.Add(Find(probabilities.Rows(seen), truth.Rows(seen), choices, beta));
            told.SetRows(unseen, probabilities.Rows(unseen).Above(byFold[^1]));
        }

        return new ThresholdReport(
            thresholds,
            MultiLabelScore.F(probabilities.Above(thresholds), truth, beta).Of(choices.Average),
            MultiLabelScore.F(told, truth, beta),
            Enumerable.Range(0, thresholds.Length).Max(label => byFold.Max(fold => fold[label]) - byFold.Min(fold => fold[label])));
    }

    private static float[] Find(float[,] probabilities, bool[,] truth, ThresholdChoices choices, double beta) => choices.Kind switch
    {
        ThresholdKind.Greedy => GreedyThresholds.Find(probabilities, truth, choices.Average, beta),
        ThresholdKind.Lbfgs => SmoothedThresholds.Find(probabilities, truth, choices.Average, beta),
        _ => [.. Enumerable.Repeat(choices.Value, truth.GetLength(1))],
    };
}

/// <summary>Thresholds, and how far they can be relied on.</summary>
/// <param name="Thresholds">Of each label, found on all rows.</param>
/// <param name="Found">Their F on the rows they were found on, by the average that was searched.</param>
/// <param name="HeldOut">F of rows that the search did not see, each by the thresholds of the other folds.</param>
/// <param name="FoldDifference">The farthest that two folds are apart in the threshold of a label.</param>
public sealed record ThresholdReport(IReadOnlyList<float> Thresholds, double Found, FScores HeldOut, double FoldDifference);

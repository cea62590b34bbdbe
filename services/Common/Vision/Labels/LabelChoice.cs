namespace Vitrine.Vision.Labels;

/// <summary>For each label the models, or epochs of models, that tell it best.</summary>
/// <param name="Models">Of each label, the best first.</param>
public sealed record LabelChoice(IReadOnlyList<IReadOnlyList<int>> Models)
{
    /// <summary>Chooses by F at each model's own best threshold, so that a model is not blamed for how it is calibrated.</summary>
    /// <param name="models">Of each model the probabilities (rows, labels) of rows that it was not trained on.</param>
    /// <param name="truth">(rows, labels).</param>
    /// <param name="count">How many a label; there may be fewer models.</param>
    /// <param name="beta">How much more recall counts than precision.</param>
    /// <exception cref="ArgumentException">There is no model, the shapes differ, or a probability is not in 0 to 1.</exception>
    public static LabelChoice Fit(IReadOnlyList<float[,]> models, bool[,] truth, int count, double beta = 2)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(models.Count, 1, nameof(models));
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var scores = models.Select(model => Scores(model, truth, beta)).ToArray();
        return new LabelChoice([.. Enumerable.Range(0, truth.GetLength(1)).Select(label => (int[])
            [.. Enumerable.Range(0, models.Count).OrderByDescending(model => scores[model][label]).Take(count)])]);
    }

    /// <summary>F of each label at a model's own best threshold.</summary>
    /// <exception cref="ArgumentException">The shapes differ, or a probability is not in 0 to 1.</exception>
    internal static double[] Scores(float[,] model, bool[,] truth, double beta)
    {
        LabelMatrix.Check(model, truth);
        return [.. RankedLabel.All(model, truth).Select(label => label.Best(told => label.Counts(told).F(beta)).Value)];
    }

    /// <summary>The mean of each label's chosen models.</summary>
    /// <param name="models">In the order of the choice; of each the probabilities (rows, labels).</param>
    /// <returns>(rows, labels).</returns>
    public float[,] Mean(IReadOnlyList<float[,]> models) => LabelMatrix.Create(
        models[0].GetLength(0), Models.Count, (row, label) => Models[label].Average(model => models[model][row, label]));
}

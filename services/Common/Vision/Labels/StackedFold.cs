using Vitrine.Vision.Labels.Boosting;

namespace Vitrine.Vision.Labels;

/// <summary>A booster a label, trained without the rows of one fold.</summary>
/// <param name="Choice">The models that each label is told from.</param>
/// <param name="Boosters">Of each label.</param>
internal sealed record StackedFold(LabelChoice Choice, IReadOnlyList<Booster> Boosters) : IDisposable
{
    /// <param name="models">Of each model the probabilities (rows, labels) of the rows to learn from.</param>
    /// <param name="truth">(rows, labels).</param>
    /// <param name="choices">Of the whole stack.</param>
    /// <param name="boosterOf">Where the booster of a label comes from, if it was trained elsewhere.</param>
    /// <param name="ct">Looked at between trees.</param>
    public static StackedFold Fit(
        IReadOnlyList<float[,]> models, bool[,] truth, StackChoices choices, Func<int, Booster>? boosterOf, CancellationToken ct)
    {
        var choice = LabelChoice.Fit(models, truth, choices.Models, choices.Beta);
        var boosters = new List<Booster>();
        try
        {
            for (var label = 0; label < truth.GetLength(1); label++)
            {
                boosters.Add(boosterOf?.Invoke(label) ?? Train(models, truth, choice, label, choices.Booster, ct));
            }

            return new StackedFold(choice, boosters);
        }
        catch
        {
            boosters.ForEach(booster => booster.Dispose());
            throw;
        }
    }

    /// <summary>The booster of one label, as <see cref="Fit"/> trains it.</summary>
    public static Booster Train(IReadOnlyList<float[,]> models, bool[,] truth, StackChoices choices, int label, CancellationToken ct) =>
        Train(models, truth, LabelChoice.Fit(models, truth, choices.Models, choices.Beta), label, choices.Booster, ct);

    /// <param name="models">As those it was fitted to, of any rows.</param>
    /// <returns>(rows, labels), 0 to 1.</returns>
    public float[,] Predict(IReadOnlyList<float[,]> models)
    {
        var columns = Boosters.Select((booster, label) => booster.Predict(Features(models, Choice.Models[label]))).ToList();
        return LabelMatrix.Create(models[0].GetLength(0), columns.Count, (row, label) => columns[label][row]);
    }

    public void Dispose()
    {
        foreach (var booster in Boosters)
        {
            booster.Dispose();
        }
    }

    private static Booster Train(
        IReadOnlyList<float[,]> models, bool[,] truth, LabelChoice choice, int label, BoosterChoices choices, CancellationToken ct) =>
        Booster.Train(Features(models, choice.Models[label]), truth.Column(label), choices, ct);

    // All labels of the chosen models side by side, (rows, models * labels): labels tell of one another.
    private static float[,] Features(IReadOnlyList<float[,]> models, IReadOnlyList<int> chosen)
    {
        var (rows, labels) = (models[0].GetLength(0), models[0].GetLength(1));
        return LabelMatrix.Create(
            rows, chosen.Count * labels, (row, feature) => models[chosen[feature / labels]][row, feature % labels]);
    }
}

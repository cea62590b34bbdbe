using Vitrine.Vision.Data;

namespace Vitrine.Vision.Labels;

/// <summary>
/// Makes an ensemble from tables of what models say: leaves out models that say the same, chooses for each label, stacks, and searches
/// thresholds; after JD's style recognition champion.
/// </summary>
public static class LabelEnsemble
{
    /// <param name="recipe">Names the tables.</param>
    /// <param name="folder">Is made: the ensemble, see <see cref="EnsembleManifest"/>, and its <see cref="EnsembleReport"/>.</param>
    /// <param name="ct">Looked at between trees.</param>
    /// <exception cref="DataSetException">A table is wrong, or a fold has no row with a label; file and line are named.</exception>
    /// <exception cref="IOException">The folder is there already.</exception>
    public static EnsembleReport Fit(EnsembleRecipe recipe, string folder, CancellationToken ct)
    {
        if (Path.Exists(folder))
        {
            throw new IOException($"{folder} is there already");
        }

        // 1. Read.
        var table = TruthTable.Read(recipe.Truth, recipe.Labels, recipe.Folds);
        var (truth, folds) = (table.Labels, Folds(table, recipe));
        var models = recipe.Models.Select(model => Epochs(model.Key, model.Value, recipe.Labels, table)).ToList();

        // 2. Filter models, by the mean of their epochs.
        var (scores, filtered) = Filter(models, truth, recipe);
        var kept = models.Where((_, model) => filtered[model].IsKept).SelectMany(epochs => epochs).ToList();

        // 3. Choose, stack and search, each without the fold that is told.
        var fitted = StackedEnsemble.Fit(recipe.Labels, kept, truth, folds, recipe.Stack, ct);
        using var ensemble = fitted.Ensemble;

        // 4. Measure.
        float[][,] said = [.. kept.Select(model => model.Probabilities)];
        var best = kept.MaxBy(model => LabelChoice.Scores(model.Probabilities, truth, recipe.Stack.Beta).Average())!;
        var names = recipe.Models.Keys.ToList();
        var report = new EnsembleReport(
            table.Images.Count,
            recipe.Stack.Beta,
            [.. filtered.Select((model, i) =>
                new ModelScore(names[i], scores[i], model.Correlation, model.LeftFor is { } other ? names[other] : null))],
            [
                Step($"best single model, {best.Name}", best.Probabilities),
                Step("mean", LabelMatrix.Mean(said)),
                Step("+ choice for each label", Chosen(ensemble, said, folds)),
                Step("+ stack", fitted.HeldOut),
            ],
            fitted.Thresholds);

        // 5. Write.
        EnsembleManifest.Save(ensemble, folder);
        report.Write(folder);
        return report;

        EnsembleStep Step(string name, float[,] probabilities)
        {
            return new EnsembleStep(name, HeldOut(recipe.Stack.Thresholds with { Kind = ThresholdKind.Fixed }), HeldOut(recipe.Stack.Thresholds));

            double HeldOut(ThresholdChoices choices) =>
                ThresholdSearch.Run(probabilities, truth, folds, choices, recipe.Stack.Beta).HeldOut.Of(choices.Average);
        }
    }

    private static int[] Folds(TruthTable table, EnsembleRecipe recipe)
    {
        var folds = table.Folds ?? LabelFolds.Deal(table.Labels, recipe.Folds, recipe.Seed);
        var empty = Enumerable.Range(0, recipe.Folds).Except(folds).Cast<int?>().FirstOrDefault();
        return (empty, LabelFolds.Lacking(folds, table.Labels)) switch
        {
            ({ } fold, _) => throw new DataSetException($"{table.Path}: fold {fold} has no row"),
            (_, var (fold, label)) => throw new DataSetException($"{table.Path}: fold {fold} has no row with the label '{recipe.Labels[label]}'"),
            _ => folds,
        };
    }

    private static List<ModelPredictions> Epochs(
        string name, IReadOnlyList<string> tables, IReadOnlyList<string> labels, TruthTable truth) =>
    [
        .. tables.Select(table => new ModelPredictions(
            tables.Count == 1 ? name : $"{name}, {Path.GetFileNameWithoutExtension(table)}", PredictionTable.Read(table, labels, truth))),
    ];

    private static (double[] Scores, IReadOnlyList<FilteredModel> Models) Filter(
        List<List<ModelPredictions>> models, bool[,] truth, EnsembleRecipe recipe)
    {
        float[][,] means = [.. models.Select(epochs => LabelMatrix.Mean([.. epochs.Select(epoch => epoch.Probabilities)]))];
        var scores = Array.ConvertAll(means, mean => LabelChoice.Scores(mean, truth, recipe.Stack.Beta).Average());
        return (scores, CorrelationFilter.Run(means, scores, recipe.Correlation));
    }

    private static float[,] Chosen(StackedEnsemble ensemble, float[][,] models, int[] folds)
    {
        var chosen = new float[folds.Length, ensemble.Labels.Count];
        foreach (var (fold, (_, unseen)) in LabelFolds.Split(folds).Index())
        {
            chosen.SetRows(unseen, ensemble.Folds[fold].Choice.Mean(Array.ConvertAll(models, model => model.Rows(unseen))));
        }

        return chosen;
    }
}

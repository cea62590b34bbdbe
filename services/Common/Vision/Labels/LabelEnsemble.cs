using Vitrine.Vision.Data;
using Vitrine.Vision.Labels.Boosting;

namespace Vitrine.Vision.Labels;

/// <summary>
/// Makes an ensemble from tables of what models say: leaves out models that say the same, chooses for each label, stacks, and searches
/// thresholds; after JD's style recognition champion.
/// </summary>
public sealed class LabelEnsemble
{
    private readonly EnsembleRecipe _recipe;
    private readonly bool[,] _truth;
    private readonly IReadOnlyList<int> _folds;
    private readonly List<ModelScore> _scores;
    private readonly List<ModelPredictions> _models; // Those that stay, by epochs.

    /// <summary>Reads the tables, and filters the models by the mean of their epochs.</summary>
    /// <param name="recipe">Names the tables, and the folders of the runs' models.</param>
    /// <exception cref="DataSetException">A table is wrong, or a fold has no row with a label; file and line are named.</exception>
    public LabelEnsemble(EnsembleRecipe recipe)
    {
        var tables = EnsembleTables.Read(recipe);
        (_recipe, _truth, _folds) = (recipe with { Labels = tables.Labels }, tables.Truth, tables.Folds);
        var names = tables.Models.Select(model => model.Name).ToList();
        float[][,] means = [.. tables.Models.Select(model => LabelMatrix.Mean([.. model.Epochs.Select(epoch => epoch.Probabilities)]))];
        var scores = Array.ConvertAll(means, Score);
        var filtered = CorrelationFilter.Run(means, scores, recipe.Correlation);
        _scores = [.. filtered.Select((model, i) =>
            new ModelScore(names[i], scores[i], model.Correlation, model.LeftFor is { } other ? names[other] : null))];
        _models = [.. tables.Models.Where((_, model) => filtered[model].IsKept).SelectMany(model => model.Epochs)];
    }

    /// <summary>What is told, in this order: the recipe's labels, or those of its runs.</summary>
    public IReadOnlyList<string> Labels => _recipe.Labels;

    /// <summary>Does all of it.</summary>
    /// <param name="recipe">Names the tables, and the folders of the runs' models.</param>
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

        return new LabelEnsemble(recipe).Finish(folder, null, ct);
    }

    /// <summary>Trains one of the boosters: what may be done for each fold and label by another process.</summary>
    /// <param name="fold">From 0; its rows are not trained on.</param>
    /// <param name="label">From 0, in the recipe's order.</param>
    /// <param name="ct">Looked at between trees.</param>
    /// <returns>To be disposed of; the same to the byte wherever it is trained.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such fold or label.</exception>
    public Booster TrainBooster(int fold, int label, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)fold, (uint)_recipe.Folds, nameof(fold));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)label, (uint)_recipe.Labels.Count, nameof(label));
        var (seen, _) = LabelFolds.Split(_folds).ElementAt(fold);
        return StackedFold.Train(_models.Rows(seen), _truth.Rows(seen), _recipe.Stack, label, ct);
    }

    /// <summary>Stacks the boosters, searches thresholds, measures each step and writes the folder.</summary>
    /// <param name="folder">Is made.</param>
    /// <param name="boosterOf">By fold and label, from <see cref="TrainBooster"/>; null: they are trained here.</param>
    /// <param name="ct">Looked at between trees.</param>
    /// <exception cref="IOException">The folder is there already.</exception>
    public EnsembleReport Finish(string folder, Func<int, int, Booster>? boosterOf, CancellationToken ct)
    {
        var fitted = StackedEnsemble.Fit(_recipe.Labels, _models, _truth, _folds, _recipe.Stack, boosterOf, ct);
        using var ensemble = fitted.Ensemble;
        var best = _models.MaxBy(model => Score(model.Probabilities))!;
        var report = new EnsembleReport(
            _folds.Count,
            _recipe.Stack.Beta,
            _scores,
            [
                Step($"best single model, {best.Name}", best.Probabilities),
                Step("mean", LabelMatrix.Mean([.. _models.Select(model => model.Probabilities)])),
                Step("+ choice for each label", Chosen(ensemble)),
                Step("+ stack", fitted.HeldOut),
            ],
            fitted.Thresholds);
        EnsembleManifest.Save(ensemble, report, folder);
        return report;
    }

    private double Score(float[,] model) => LabelChoice.Scores(model, _truth, _recipe.Stack.Beta).Average();

    private EnsembleStep Step(string name, float[,] probabilities)
    {
        var choices = _recipe.Stack.Thresholds;
        return new EnsembleStep(
            name,
            HeldOut(choices with { Kind = ThresholdKind.Fixed }),
            HeldOut(choices),
            MultiLabelScore.AveragePrecision(probabilities, _truth).Average());

        double HeldOut(ThresholdChoices choices) =>
            ThresholdSearch.Run(probabilities, _truth, _folds, choices, _recipe.Stack.Beta).HeldOut.Of(choices.Average);
    }

    // Each fold by the choice that was made without it.
    private float[,] Chosen(StackedEnsemble ensemble)
    {
        var chosen = new float[_folds.Count, ensemble.Labels.Count];
        foreach (var (fold, (_, unseen)) in LabelFolds.Split(_folds).Index())
        {
            chosen.SetRows(unseen, ensemble.Folds[fold].Choice.Mean(_models.Rows(unseen)));
        }

        return chosen;
    }
}

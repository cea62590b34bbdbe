using Vitrine.Vision.Data;
using Vitrine.Vision.Weights;

namespace Vitrine.Vision.Labels;

/// <summary>What the tables of an ensemble's recipe say. The tables of runs that held out a fold each are read as one.</summary>
/// <param name="Labels">The columns of all matrices.</param>
/// <param name="Truth">(rows, labels).</param>
/// <param name="Folds">Of each row.</param>
/// <param name="Models">In the recipe's order, those of tables first.</param>
internal sealed record EnsembleTables(
    IReadOnlyList<string> Labels,
    bool[,] Truth,
    IReadOnlyList<int> Folds,
    IReadOnlyList<(string Name, IReadOnlyList<ModelPredictions> Epochs)> Models)
{
    /// <exception cref="DataSetException">A table is wrong, or a fold has no row with a label; file and line are named.</exception>
    public static EnsembleTables Read(EnsembleRecipe recipe)
    {
        var first = recipe.Runs.Values.FirstOrDefault(); // Whose truth is that of all: each picture must be in the same fold.
        var labels = recipe.Labels.Count > 0 ? recipe.Labels : PredictionTable.Labels(Predictions(first!)[0]);
        var truth = first is null
            ? TruthTable.Read(recipe.Truth, labels, recipe.Folds)
            : TruthTable.ReadFolds(In(first, ModelPackage.TruthFileName), labels);
        return new EnsembleTables(
            labels,
            truth.Labels,
            FoldsOf(truth, labels, recipe),
            [
                .. recipe.Models.Select(model => (model.Key, EpochsOf(model.Key, model.Value, labels, truth))),
                .. recipe.Runs.Select(run => (run.Key, EpochsOfRuns(run.Key, run.Value, labels, truth))),
            ]);
    }

    private static int[] FoldsOf(TruthTable truth, IReadOnlyList<string> labels, EnsembleRecipe recipe)
    {
        var folds = truth.Folds ?? LabelFolds.Deal(truth.Labels, recipe.Folds, recipe.Seed);
        var empty = Enumerable.Range(0, recipe.Folds).Except(folds).Cast<int?>().FirstOrDefault();
        return (empty, LabelFolds.Lacking(folds, truth.Labels)) switch
        {
            ({ } fold, _) => throw new DataSetException($"{truth.Path}: fold {fold} has no row"),
            (_, var (fold, label)) => throw new DataSetException($"{truth.Path}: fold {fold} has no row with the label '{labels[label]}'"),
            _ => folds,
        };
    }

    private static IReadOnlyList<ModelPredictions> EpochsOf(
        string name, IReadOnlyList<string> tables, IReadOnlyList<string> labels, TruthTable truth) =>
    [
        .. tables.Select(table => new ModelPredictions(
            tables.Count == 1 ? name : $"{name}, {Path.GetFileNameWithoutExtension(table)}", PredictionTable.Read(table, labels, truth))),
    ];

    // Those that every fold's run kept, and the end.
    private static IReadOnlyList<ModelPredictions> EpochsOfRuns(
        string name, IReadOnlyList<string> packages, IReadOnlyList<string> labels, TruthTable truth)
    {
        var end = Read(ModelPackage.PredictionsFileName);
        var kept = packages.Select(ModelPackage.EpochsOf).Aggregate(Enumerable.Intersect).Order().ToList();
        return
        [
            .. kept.Select(epoch => new ModelPredictions($"{name}, epoch {epoch}", Read(ModelPackage.PredictionsFileNameOf(epoch)))),
            new ModelPredictions(kept.Count == 0 ? name : $"{name}, end", end),
        ];

        float[,] Read(string file) => PredictionTable.ReadFolds(In(packages, file), labels, truth);
    }

    private static IReadOnlyList<string> Predictions(IReadOnlyList<string> packages) => In(packages, ModelPackage.PredictionsFileName);

    private static IReadOnlyList<string> In(IReadOnlyList<string> packages, string file) =>
        [.. packages.Select(package => Path.Combine(package, file))];
}

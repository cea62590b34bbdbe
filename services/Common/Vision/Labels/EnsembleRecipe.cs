using System.ComponentModel.DataAnnotations;
using Vitrine.Vision.Data;
using Vitrine.Vision.Training.Recipes;

namespace Vitrine.Vision.Labels;

/// <summary>All choices of an ensemble that tells labels. A file lists only what differs from these defaults, in snake_case.</summary>
public sealed record EnsembleRecipe
{
    /// <summary>Decides the folds, where the truth does not say them.</summary>
    [Range(0, int.MaxValue)]
    public int Seed { get; init; } = 1;

    /// <summary>What is told, in this order; none: what the runs tell.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>A <see cref="TruthTable"/>; in a file, paths are relative to it. Empty: the runs bring it.</summary>
    [Required(AllowEmptyStrings = true)]
    public string Truth { get; init; } = "";

    /// <summary>By the name of a model its <see cref="PredictionTable"/>s: one, or one an epoch.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Models { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>
    /// By the name of a model those that its runs made, one for each fold that was held out, in the folds' order: packages with both
    /// tables beside the weights. A file gives their names; where their folders are, the reader of the recipe must say.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Runs { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>How many.</summary>
    [Range(2, 100)]
    public int Folds { get; init; } = 5;

    /// <summary>A model is left out that correlates with a better one by more.</summary>
    [Range(0.0, 1.0)]
    public double Correlation { get; init; } = 0.9;

    /// <summary>How what the models say becomes labels.</summary>
    public StackChoices Stack { get; init; } = new();

    /// <exception cref="RecipeException">As <see cref="RecipeFile.Load"/>; the key is named.</exception>
    public static EnsembleRecipe Load(string path)
    {
        var recipe = RecipeFile.Read<EnsembleRecipe>(path);
        var wrong = Recipe.Ranges(recipe, "").ToList();
        wrong = wrong.Count > 0 ? wrong : [.. recipe.Contradictions()];
        return wrong.Count > 0
            ? throw new RecipeException(string.Join(" ", wrong.Select(w => $"{Path.GetFileName(path)}: {w}")))
            : recipe with
            {
                Truth = recipe.Truth.Length == 0 ? "" : Csv.Locate(path, recipe.Truth),
                Models = recipe.Models.ToDictionary(
                    model => model.Key, model => (IReadOnlyList<string>)[.. model.Value.Select(table => Csv.Locate(path, table))]),
            };
    }

    private IEnumerable<string> Contradictions()
    {
        if ((Labels.Count == 0 && Runs.Count == 0)
            || Labels.Any(label => string.IsNullOrWhiteSpace(label) || label.Contains(TruthTable.Separator)))
        {
            yield return $"labels: there must be one at least, none empty or with '{TruthTable.Separator}' in it.";
        }

        if (Labels.GroupBy(label => label).FirstOrDefault(label => label.Count() > 1) is { Key: var twice })
        {
            yield return $"labels: '{twice}' is named twice.";
        }

        if ((Truth.Length == 0) != (Runs.Count > 0))
        {
            yield return Runs.Count > 0 ? "truth: must be left out, the runs bring it." : "truth: must be given where there are no runs.";
        }

        if (Models.Count == 0 && Runs.Count == 0)
        {
            yield return "models: there must be one at least, here or below runs.";
        }

        foreach (var (name, tables) in Models)
        {
            if (tables is null or [] || tables.Any(string.IsNullOrWhiteSpace) || tables.Distinct().Count() < tables.Count)
            {
                yield return $"models.{name}: there must be one table at least, none empty or named twice.";
            }
        }

        foreach (var (name, folds) in Runs)
        {
            if (folds is null || folds.Count != Folds || folds.Any(string.IsNullOrWhiteSpace) || folds.Distinct().Count() < folds.Count)
            {
                yield return $"runs.{name}: there must be {Folds} models, one a fold, none empty or named twice.";
            }

            if (Models.ContainsKey(name))
            {
                yield return $"runs.{name}: a model of tables is called so already.";
            }
        }
    }
}

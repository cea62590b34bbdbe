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

    /// <summary>What is told, in this order.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>A <see cref="TruthTable"/>; in a file, paths are relative to it.</summary>
    [Required]
    public string Truth { get; init; } = "";

    /// <summary>By the name of a model its <see cref="PredictionTable"/>s: one, or one an epoch.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Models { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

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
        var wrong = Recipe.Ranges(recipe, "").Concat(recipe.Contradictions()).ToList();
        return wrong.Count > 0
            ? throw new RecipeException(string.Join(" ", wrong.Select(w => $"{Path.GetFileName(path)}: {w}")))
            : recipe with
            {
                Truth = Csv.Locate(path, recipe.Truth),
                Models = recipe.Models.ToDictionary(
                    model => model.Key, model => (IReadOnlyList<string>)[.. model.Value.Select(table => Csv.Locate(path, table))]),
            };
    }

    private IEnumerable<string> Contradictions()
    {
        if (Labels.Count == 0 || Labels.Any(label => string.IsNullOrWhiteSpace(label) || label.Contains(TruthTable.Separator)))
        {
            yield return $"labels: there must be one at least, none empty or with '{TruthTable.Separator}' in it.";
        }

        if (Labels.GroupBy(label => label).FirstOrDefault(label => label.Count() > 1) is { Key: var twice })
        {
            yield return $"labels: '{twice}' is named twice.";
        }

        if (Models.Count == 0)
        {
            yield return "models: there must be one at least.";
        }

        foreach (var (name, tables) in Models)
        {
            if (tables is null or [] || tables.Any(string.IsNullOrWhiteSpace) || tables.Distinct().Count() < tables.Count)
            {
                yield return $"models.{name}: there must be one table at least, none empty or named twice.";
            }
        }
    }
}

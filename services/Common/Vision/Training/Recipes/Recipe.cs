using System.ComponentModel.DataAnnotations;
using Vitrine.Vision.Networks;

namespace Vitrine.Vision.Training.Recipes;

/// <summary>All choices of a training run. A file lists only what differs from these defaults, in snake_case.</summary>
public abstract record Recipe
{
    /// <summary>Decides the split, the first weights, the order of the pictures and how they are changed.</summary>
    [Range(0, int.MaxValue)]
    public int Seed { get; init; } = 1;

    /// <summary>The pictures.</summary>
    public DataChoices Data { get; init; } = new();

    /// <summary>The backbone.</summary>
    public NetworkChoices Network { get; init; } = new();

    /// <summary>How the weights follow the gradients.</summary>
    public OptimizerChoices Optimizer { get; init; } = new();

    /// <summary>Whether the task holds out folds and is fine-tuned in stages.</summary>
    protected virtual bool HasFoldsAndStages => false;

    /// <exception cref="RecipeException">A choice is impossible; its key is named.</exception>
    internal void Check(string file)
    {
        var wrong = Ranges(this, "").ToList();
        wrong = wrong.Count > 0 ? wrong : [.. SharedContradictions(), .. Contradictions()];
        if (wrong.Count > 0)
        {
            throw new RecipeException(string.Join(" ", wrong.Select(w => $"{file}: {w}")));
        }
    }

    /// <summary>What cannot be chosen together: "section.key: why."</summary>
    protected abstract IEnumerable<string> Contradictions();

    /// <summary>What is out of its range, in a section and those below it: "section.key: why."</summary>
    internal static IEnumerable<string> Ranges(object section, string prefix)
    {
        var wrong = new List<ValidationResult>();
        Validator.TryValidateObject(section, new ValidationContext(section), wrong, validateAllProperties: true);
        return wrong.Select(w => $"{prefix}{RecipeFile.Key(w.MemberNames.First())}: {w.ErrorMessage}").Concat(
            section.GetType().GetProperties()
                .Where(property => !property.PropertyType.IsValueType && property.PropertyType != typeof(string))
                .SelectMany(property => Sections(property.GetValue(section), $"{prefix}{RecipeFile.Key(property.Name)}"))
                .SelectMany(part => part.Section is { } inner ? Ranges(inner, $"{part.Key}.") : [$"{part.Key}: must have a value."]));
    }

    // A list's are those of its elements; null: nothing stands behind the key.
    private static IEnumerable<(string Key, object? Section)> Sections(object? value, string key) => value switch
    {
        IEnumerable<object?> list => list.SelectMany((element, i) => Sections(element, $"{key}[{i}]")),
        null => [(key, null)],
        _ when value is not string && IsRecord(value.GetType()) => [(key, value)],
        _ => [],
    };

    private static bool IsRecord(Type type) => type.IsClass && type.IsAssignableTo(typeof(IEquatable<>).MakeGenericType(type));

    private IEnumerable<string> SharedContradictions()
    {
        var known = NetworkCatalog.Architectures;
        if (!known.Contains(Network.Architecture))
        {
            yield return $"network.architecture: must be one of {string.Join(", ", known)}, got '{Network.Architecture}'.";
        }

        if (Data.Fold is { Count: > 0 } fold && (!HasFoldsAndStages || fold.Index >= fold.Count || fold.Count == 1))
        {
            yield return HasFoldsAndStages
                ? $"data.fold.index: must be less than data.fold.count, which must be 2 or more, got {fold.Index} of {fold.Count}."
                : "data.fold: only the task labels has folds.";
        }

        if (Optimizer.Stages.Count > 0 && !HasFoldsAndStages)
        {
            yield return "optimizer.stages: only the task labels has stages.";
        }

        foreach (var wrong in Optimizer.WrongStages())
        {
            yield return $"optimizer.stages: {wrong}";
        }

        if (Optimizer.Steps > 0 && Optimizer.WarmUpSteps >= Optimizer.Steps)
        {
            yield return $"optimizer.warm_up_steps: must be less than optimizer.steps, {Optimizer.Steps}, got {Optimizer.WarmUpSteps}.";
        }
    }
}

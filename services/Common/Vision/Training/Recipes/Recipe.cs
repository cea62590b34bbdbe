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

    /// <exception cref="RecipeException">A choice is impossible; its key is named.</exception>
    internal void Check(string file)
    {
        var wrong = Ranges(this, "").Concat(SharedContradictions()).Concat(Contradictions()).ToList();
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
                .Where(property => property.PropertyType.IsAssignableTo(typeof(IEquatable<>).MakeGenericType(property.PropertyType))
                    && property.PropertyType.IsClass && property.PropertyType != typeof(string))
                .SelectMany(property => Ranges(property.GetValue(section)!, $"{prefix}{RecipeFile.Key(property.Name)}.")));
    }

    private IEnumerable<string> SharedContradictions()
    {
        var known = NetworkCatalog.Architectures;
        if (!known.Contains(Network.Architecture))
        {
            yield return $"network.architecture: must be one of {string.Join(", ", known)}, got '{Network.Architecture}'.";
        }

        if (Optimizer.Steps > 0 && Optimizer.WarmUpSteps >= Optimizer.Steps)
        {
            yield return $"optimizer.warm_up_steps: must be less than optimizer.steps, {Optimizer.Steps}, got {Optimizer.WarmUpSteps}.";
        }
    }
}

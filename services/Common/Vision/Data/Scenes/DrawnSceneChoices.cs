using System.ComponentModel.DataAnnotations;
using Vitrine.Vision.Synthetic;

namespace Vitrine.Vision.Data.Scenes;

/// <summary>Which scenes of the boutique make a data set.</summary>
public sealed record DrawnSceneChoices
{
    /// <summary>Another one gives other scenes, and other items to learn from; 0 or more.</summary>
    [Range(0, int.MaxValue)]
    public int Seed { get; init; } = 1;

    /// <summary>Scenes to learn from.</summary>
    [Range(1, 1_000_000)]
    public int Scenes { get; init; } = 2000;

    /// <summary>Items that they are made of.</summary>
    [Range(1, 1_000_000)]
    public int Items { get; init; } = 1500;

    /// <summary>Scenes to test with.</summary>
    [Range(1, 1_000_000)]
    public int EvaluationScenes { get; init; } = 200;

    /// <summary>Items of <see cref="Boutique.Evaluation"/>, from its first, that they are made of: nobody learns from them.</summary>
    [Range(1, 1_000_000)]
    public int EvaluationItems { get; init; } = 300;

    /// <exception cref="ValidationException">A number is out of its range; it is named.</exception>
    internal DrawnSceneChoices Checked()
    {
        Validator.ValidateObject(this, new ValidationContext(this), validateAllProperties: true);
        return this;
    }
}

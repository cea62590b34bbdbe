using System.ComponentModel.DataAnnotations;

namespace Vitrine.Vision.Training.Recipes;

/// <summary>
/// How garments get other colours. Not for labels that are colours.
/// </summary>
public sealed record RecolouringChoices
{
    /// <summary>How often a picture is recoloured.</summary>
    [Range(0.0, 1.0)]
    public float Probability { get; init; }

    /// <summary>How often one is that has a rare label, as <see cref="Sampling.LabelBalance"/> says.</summary>
    [Range(0.0, 1.0)]
    public float RareProbability { get; init; }

    /// <summary>Shares of the colour circle, either way.</summary>
    [Range(0.0, 0.5)]
    public float Hue { get; init; } = 0.5f;

    /// <summary>Factors within this of 1.</summary>
    [Range(0.0, 1.0)]
    public float Saturation { get; init; } = 0.3f;

    /// <summary>Added to the value of 0 to 1, either way.</summary>
    [Range(0.0, 1.0)]
    public float Value { get; init; } = 0.15f;
}

using System.ComponentModel.DataAnnotations;

namespace Vitrine.Vision.Training.Recipes;

/// <summary>What a network of labels learns.</summary>
public sealed record LabelLossChoices
{
    public LabelLoss Kind { get; init; }

    /// <summary>Of focal: how little the easy ones count.</summary>
    [Range(0.0, 10.0)]
    public double Gamma { get; init; } = 2;

    /// <summary>Of focal: weight of the labels that are right against those that are wrong.</summary>
    [Range(0.01, 0.99)]
    public double Alpha { get; init; } = 0.25;
}

/// <summary>A loss of labels that are right or wrong one by one.</summary>
public enum LabelLoss
{
    /// <summary>Of the sigmoids.</summary>
    CrossEntropy,

    /// <summary>The same, where what is easy counts little (arXiv:1708.02002).</summary>
    Focal,
}

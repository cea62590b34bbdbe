using System.ComponentModel.DataAnnotations;
using Vitrine.Vision.Labels.Boosting;

namespace Vitrine.Vision.Labels;

/// <summary>How what models say becomes labels.</summary>
public sealed record StackChoices
{
    /// <summary>How much more recall counts than precision.</summary>
    [Range(0.01, 100.0)]
    public double Beta { get; init; } = 2;

    /// <summary>Models, or epochs of models, that a label is told from: those that tell it best.</summary>
    [Range(1, 1000)]
    public int Models { get; init; } = 3;

    /// <summary>What tells a label from them.</summary>
    public BoosterChoices Booster { get; init; } = new();

    /// <summary>From which probability on a label is told.</summary>
    public ThresholdChoices Thresholds { get; init; } = new();

    /// <summary>How the folds' boosters agree.</summary>
    public Voting Voting { get; init; }
}

/// <summary>How boosters agree on a label.</summary>
public enum Voting
{
    /// <summary>Their mean probability is at the threshold.</summary>
    Mean,

    /// <summary>More than half of them are.</summary>
    Majority,
}

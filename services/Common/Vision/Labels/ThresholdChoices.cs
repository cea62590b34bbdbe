using System.ComponentModel.DataAnnotations;

namespace Vitrine.Vision.Labels;

/// <summary>How the thresholds of the labels are found.</summary>
public sealed record ThresholdChoices
{
    public ThresholdKind Kind { get; init; } = ThresholdKind.Greedy;

    /// <summary>Whose F is to be the highest.</summary>
    public FAverage Average { get; init; }

    /// <summary>Of every label, if <see cref="ThresholdKind.Fixed"/>.</summary>
    [Range(0.0, 1.0)]
    public float Value { get; init; } = 0.5f;
}

/// <summary>A way to thresholds.</summary>
public enum ThresholdKind
{
    /// <summary>One given number.</summary>
    Fixed,

    /// <summary>Each label's best cut of the rows.</summary>
    Greedy,

    /// <summary>L-BFGS on a smoothed F.</summary>
    Lbfgs,
}

using System.ComponentModel.DataAnnotations;

namespace Vitrine.Vision.Sampling;

/// <summary>Against labels of which some are hundreds of times as frequent as others; as it stands it changes nothing.</summary>
public sealed record LabelBalance
{
    /// <summary>A label that at most this share of all pictures has is rare.</summary>
    [Range(0.0, 1.0)]
    public double RareShare { get; init; } = 0.05;

    /// <summary>How often an epoch shows a picture with a rare label.</summary>
    [Range(1, 1000)]
    public int RareRepeats { get; init; } = 1;

    /// <summary>A label that at least this share of all pictures has is frequent.</summary>
    [Range(0.0, 1.0)]
    public double FrequentShare { get; init; } = 0.2;

    /// <summary>What share of the pictures that have frequent labels only an epoch leaves out, each epoch others.</summary>
    [Range(0.0, 0.95)]
    public double FrequentDrop { get; init; }
}

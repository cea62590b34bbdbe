using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace Vitrine.Vision.Labels.Boosting;

/// <summary>How a booster is trained. Names in brackets are XGBoost's.</summary>
public sealed record BoosterChoices
{
    /// <summary>Trees.</summary>
    [Range(1, 10_000)]
    public int Rounds { get; init; } = 100;

    /// <summary>What a tree counts (eta).</summary>
    [Range(1e-4, 1.0)]
    public double LearningRate { get; init; } = 0.1;

    /// <summary>Splits from a tree's root to a leaf (max_depth).</summary>
    [Range(1, 20)]
    public int Depth { get; init; } = 3;

    /// <summary>Pulls the leaves to 0 by their squares (lambda).</summary>
    [Range(0.0, 1e6)]
    public double Lambda { get; init; } = 1;

    /// <summary>The least that a split must gain (gamma).</summary>
    [Range(0.0, 1e6)]
    public double Gamma { get; init; }

    /// <summary>The least sum of second derivatives in a leaf (min_child_weight); a row has 1/4 at most.</summary>
    [Range(0.0, 1e6)]
    public double LeafWeight { get; init; } = 1;

    /// <summary>The share of the rows that a tree is shown (subsample).</summary>
    [Range(0.01, 1.0)]
    public double RowShare { get; init; } = 1;

    /// <summary>The share of the features that a tree is shown (colsample_bytree).</summary>
    [Range(0.01, 1.0)]
    public double FeatureShare { get; init; } = 1;

    /// <summary>What a row that has the label counts (scale_pos_weight).</summary>
    [Range(1e-3, 1e4)]
    public double PositiveWeight { get; init; } = 1;

    /// <summary>Decides which rows and features a tree is shown (seed).</summary>
    [Range(0, int.MaxValue)]
    public int Seed { get; init; } = 1;

    /// <summary>
    /// As XGBoost takes them. One thread, one way to split and one first guess, whatever a release prefers: the same data give the same
    /// booster.
    /// </summary>
    internal IEnumerable<(string Name, string Value)> Parameters =>
    [
        ("objective", "binary:logistic"),
        ("tree_method", "hist"),
        ("base_score", "0.5"),
        ("nthread", "1"),
        ("verbosity", "0"),
        ("eta", Text(LearningRate)),
        ("max_depth", Text(Depth)),
        ("lambda", Text(Lambda)),
        ("gamma", Text(Gamma)),
        ("min_child_weight", Text(LeafWeight)),
        ("subsample", Text(RowShare)),
        ("colsample_bytree", Text(FeatureShare)),
        ("scale_pos_weight", Text(PositiveWeight)),
        ("seed", Text(Seed)),
    ];

    private static string Text(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);
}

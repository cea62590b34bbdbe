namespace Vitrine.Contracts.Trainer;

/// <summary>Train one booster of an ensemble; whoever trains the last one finishes it.</summary>
public sealed record FitBooster
{
    public required string Ensemble { get; init; }

    /// <summary>From 0, in the recipe's order.</summary>
    public required int Label { get; init; }

    /// <summary>From 0.</summary>
    public required int Fold { get; init; }
}

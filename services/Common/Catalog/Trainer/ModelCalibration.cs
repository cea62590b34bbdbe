namespace Vitrine.Catalog.Trainer;

/// <summary>How the distances of a model's vectors become probabilities, and how good they are.</summary>
public sealed record ModelCalibration
{
    /// <summary>Of the weights file, lower-case hex. It names the model's space too.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The nearest item is right with 1 / (1 + exp(slope · distance - intercept)); above 0.</summary>
    public required double Slope { get; init; }

    public required double Intercept { get; init; }

    /// <summary>Queries with their nearest items, that it was fitted to.</summary>
    public required int Pairs { get; init; }

    /// <summary>How many of them are the same item.</summary>
    public required int Same { get; init; }

    /// <summary>The expected calibration error on pairs that the fit did not see, 0 to 1.</summary>
    public required double Error { get; init; }

    /// <summary>The mean squared error on the same pairs, 0 to 1.</summary>
    public required double BrierScore { get; init; }

    /// <summary>Whose pairs they are, in words.</summary>
    public required string Data { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

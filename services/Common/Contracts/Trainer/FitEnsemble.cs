namespace Vitrine.Contracts.Trainer;

/// <summary>Make an ensemble that tells labels, by a recipe over tables of what models say.</summary>
public sealed record FitEnsemble
{
    /// <summary>The caller's; a repeat is carried out once.</summary>
    public required Guid EnsembleId { get; init; }

    /// <summary>A file in one of the trainer's data folders, and so are the tables that it names.</summary>
    public required string Recipe { get; init; }
}

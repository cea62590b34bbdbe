namespace Vitrine.Contracts.Trainer;

/// <summary>Make an ensemble that tells labels, by a recipe over tables of what models say.</summary>
public sealed record FitEnsemble
{
    /// <summary>What to call it, 1 to 64 of a-z, 0-9, '-' and '.'; a repeat is carried out once.</summary>
    public required string Ensemble { get; init; }

    /// <summary>The name of a recipe that the trainer has, or a file in one of its data folders, as are the tables that it names.</summary>
    public required string Recipe { get; init; }
}

namespace Vitrine.Contracts.Trainer;

/// <summary>Another model is active or to become so; the database says which.</summary>
public sealed record ModelPromoted;

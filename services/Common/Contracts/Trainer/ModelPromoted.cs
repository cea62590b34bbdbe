namespace Vitrine.Contracts.Trainer;

/// <summary>From now on this model embeds and answers.</summary>
public sealed record ModelPromoted
{
    public required string Model { get; init; }

    /// <summary>Of its weights file, lower-case hex.</summary>
    public required string Sha256 { get; init; }
}

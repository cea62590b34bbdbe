namespace Vitrine.Contracts.Embedder;

/// <summary>Embed these regions. Sent by the detector when their rows are safe, and by the embedder for what a space lacks.</summary>
public sealed record EmbedRegions
{
    /// <summary>At most 256.</summary>
    public required IReadOnlyList<long> RegionIds { get; init; }

    /// <summary>Into this space alone, while it is kept up. Null: into every space that is.</summary>
    public int? Space { get; init; }
}

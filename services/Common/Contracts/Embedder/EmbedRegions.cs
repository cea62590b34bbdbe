namespace Vitrine.Contracts.Embedder;

/// <summary>Embed these regions with the active model. Sent by the detector when their rows are safe.</summary>
public sealed record EmbedRegions
{
    /// <summary>At most 256.</summary>
    public required IReadOnlyList<long> RegionIds { get; init; }
}

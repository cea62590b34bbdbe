namespace Vitrine.Contracts.Embedder;

/// <summary>Regions can be found: their embeddings are in the space.</summary>
public sealed record RegionsEmbedded
{
    public required int Space { get; init; }

    public required IReadOnlyList<long> RegionIds { get; init; }
}

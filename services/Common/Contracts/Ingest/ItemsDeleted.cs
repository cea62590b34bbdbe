namespace Vitrine.Contracts.Ingest;

/// <summary>Items left the catalogue, with their pictures, regions and embeddings.</summary>
public sealed record ItemsDeleted
{
    public required IReadOnlyList<long> ItemIds { get; init; }
}

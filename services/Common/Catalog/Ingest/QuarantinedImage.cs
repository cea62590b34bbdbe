namespace Vitrine.Catalog.Ingest;

/// <summary>A picture that was refused, and why.</summary>
public sealed record QuarantinedImage
{
    public long Id { get; init; }

    public required Guid BatchId { get; init; }

    /// <summary>The picture, when it was accepted first and a later service refused it.</summary>
    public long? ImageId { get; init; }

    public required string Shop { get; init; }

    public required string ItemId { get; init; }

    /// <summary>The item as it was sent, a JSON object as text, for a replay.</summary>
    public string? Item { get; init; }

    public required string Name { get; init; }

    /// <summary>Of the file, when the blob store keeps it for a replay.</summary>
    public byte[]? Sha256 { get; init; }

    /// <summary>Where it came from, when it was to be fetched.</summary>
    public string? Uri { get; init; }

    /// <summary>The service that refused it: "ingest", "detector" or "embedder".</summary>
    public required string Stage { get; init; }

    /// <summary>A stable code, for example <c>TRUNCATED</c>.</summary>
    public required string Reason { get; init; }

    /// <summary>A sentence for people.</summary>
    public required string Detail { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
}

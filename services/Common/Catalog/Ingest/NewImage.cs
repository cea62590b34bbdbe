namespace Vitrine.Catalog.Ingest;

/// <summary>A picture to take in. One of <see cref="Item"/> and <see cref="Stream"/> is set, or both.</summary>
public sealed record NewImage
{
    /// <summary>The item it shows; <see cref="Ingest.Item.Id"/> and the times are not used.</summary>
    public required Item? Item { get; init; }

    /// <summary>Of the file: 32 bytes.</summary>
    public required byte[] Sha256 { get; init; }

    public required string Name { get; init; }

    public required string Format { get; init; }

    public required int Width { get; init; }

    public required int Height { get; init; }

    public required long Bytes { get; init; }

    public string? Stream { get; init; }

    public long? Frame { get; init; }

    public DateTimeOffset? CapturedAt { get; init; }
}

namespace Vitrine.Catalog.Ingest;

/// <summary>A picture whose file is in the blob store: of an item, or a frame of a stream, or both.</summary>
public sealed class Image
{
    public long Id { get; init; }

    /// <summary><see cref="Item.Id"/>; null for a camera's frame.</summary>
    public long? ItemId { get; init; }

    public required Guid BatchId { get; init; }

    /// <summary>Of the file: 32 bytes.</summary>
    public required byte[] Sha256 { get; init; }

    /// <summary>What the caller calls it.</summary>
    public required string Name { get; init; }

    /// <summary>"jpeg", "png", "webp" or "gif".</summary>
    public required string Format { get; init; }

    /// <summary>In pixels, upright. So is <see cref="Height"/>.</summary>
    public required int Width { get; init; }

    public required int Height { get; init; }

    /// <summary>The file's length.</summary>
    public required long Bytes { get; init; }

    /// <summary>The stream's name, and the frame's number in it; both null for a single picture.</summary>
    public string? Stream { get; init; }

    public long? Frame { get; init; }

    public DateTimeOffset? CapturedAt { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the detector was told; null: not yet, so this column is the outbox.</summary>
    public DateTimeOffset? DispatchedAt { get; init; }
}

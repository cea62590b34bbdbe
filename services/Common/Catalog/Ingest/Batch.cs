namespace Vitrine.Catalog.Ingest;

/// <summary>Pictures that came in together.</summary>
public sealed class Batch
{
    public required Guid Id { get; init; }

    /// <summary>How they came: "rpc", "queue", "url", "video", …</summary>
    public required string Source { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
}

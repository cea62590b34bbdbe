namespace Vitrine.Contracts.Ingest;

/// <summary>A later service could not use pictures that ingest had accepted; ingest moves them to quarantine.</summary>
public sealed record ImagesRefused
{
    /// <summary>"detector" or "embedder".</summary>
    public required string Stage { get; init; }

    public required IReadOnlyList<RefusedImage> Images { get; init; }
}

/// <param name="ImageId">The picture in ingest.images.</param>
/// <param name="Reason">A stable code, for example <c>TRUNCATED</c>.</param>
/// <param name="Detail">A sentence for people.</param>
public sealed record RefusedImage(long ImageId, string Reason, string Detail);

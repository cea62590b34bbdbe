namespace Vitrine.Contracts.Detector;

/// <summary>Find the regions of these pictures. Sent by ingest when their rows are safe.</summary>
public sealed record DetectRegions
{
    /// <summary>At most 64.</summary>
    public required IReadOnlyList<long> ImageIds { get; init; }
}

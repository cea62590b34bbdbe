using Vitrine.Catalog.Detector;
using Vitrine.Vision.Keypoints;

namespace Vitrine.Detector.Keypoints;

/// <summary>A part of a picture in which key points are wanted.</summary>
/// <param name="Garment">What it shows; null: not known, and the points of all garments are wanted.</param>
internal sealed record GarmentRegion(Box Box, Garment? Garment)
{
    /// <summary>What tables and answers call the garment; empty: not known.</summary>
    public string Name => Garment is { } garment ? GarmentPoints.Name(garment) : "";
}

/// <summary>The key points of a garment, in pixels of the upright picture.</summary>
/// <param name="Model">That found them.</param>
internal sealed record LocatedGarment(GarmentRegion Region, string Model, IReadOnlyList<FoundPoint> Points)
{
    /// <summary>Without the region's id.</summary>
    public RegionKeypoints ToRow() => new(RegionId: 0, Model, Region.Name,
        [.. Points.Select(point => new StoredKeypoint(GarmentPoints.Names[point.Point], point.X, point.Y, point.Score))]);
}

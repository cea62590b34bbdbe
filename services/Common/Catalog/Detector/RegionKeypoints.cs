namespace Vitrine.Catalog.Detector;

/// <summary>The key points that a model finds of a region's garment.</summary>
/// <param name="Garment">For example "dress"; empty: it is not known, and the points are of all garments.</param>
public sealed record RegionKeypoints(long RegionId, string Model, string Garment, IReadOnlyList<StoredKeypoint> Points);

/// <summary>A key point.</summary>
/// <param name="Name">For example "crotch".</param>
/// <param name="X">In pixels of the upright picture.</param>
/// <param name="Y">In pixels of the upright picture.</param>
/// <param name="Score">0 to 1.</param>
public sealed record StoredKeypoint(string Name, float X, float Y, float Score);

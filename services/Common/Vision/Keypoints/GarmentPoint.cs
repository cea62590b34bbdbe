namespace Vitrine.Vision.Keypoints;

/// <summary>Where a key point of a garment is labelled.</summary>
/// <param name="X">In pixels of the upright picture, from its left edge.</param>
/// <param name="Y">In pixels of the upright picture, from its upper edge.</param>
public readonly record struct GarmentPoint(float X, float Y, PointState State)
{
    /// <summary>A point that is not in the picture, or that the garment does not have.</summary>
    public static GarmentPoint Absent { get; } = new(-1, -1, PointState.Absent);

    /// <summary>Its place is known.</summary>
    public bool IsLabelled => State != PointState.Absent;
}

/// <summary>What can be seen of a key point; the numbers are those of the contest's tables.</summary>
public enum PointState
{
    /// <summary>It is not in the picture.</summary>
    Absent = -1,

    /// <summary>Something else is in front of it.</summary>
    Hidden = 0,

    Visible = 1,
}

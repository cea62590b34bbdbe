using Vitrine.Media;
using Vitrine.Vision.Data;
using Vitrine.Vision.Data.Scenes;

namespace Vitrine.Vision.Keypoints;

/// <summary>A picture of one garment and its key points.</summary>
/// <param name="Location">A file's full path, or what <see cref="DrawnSet"/> draws.</param>
/// <param name="Width">Of the upright picture, in pixels.</param>
/// <param name="Height">Of the upright picture, in pixels.</param>
/// <param name="Box">Around the garment.</param>
/// <param name="Points">All of <see cref="GarmentPoints.Names"/>; those that the garment has not are absent.</param>
public sealed record LabelledGarment(
    string Location, ScenePart Part, Garment Garment, int Width, int Height, PictureRegion Box, IReadOnlyList<GarmentPoint> Points)
{
    /// <summary>The whole picture.</summary>
    public PictureRegion Whole => new(0, 0, Width, Height);

    /// <summary>True: something is in front of a point.</summary>
    public bool HidesPoints => Points.Any(point => point.State == PointState.Hidden);
}

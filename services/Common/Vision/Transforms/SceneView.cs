using Vitrine.Media;
using Vitrine.Vision.Data.Scenes;

namespace Vitrine.Vision.Transforms;

/// <summary>
/// How a picture is looked at: what part of it, at what size, and from which side. A view is chosen before a pixel is decoded,
/// so that the picture is cut and stretched in one step, and boxes follow by arithmetic.
/// </summary>
/// <param name="Part">In pixels of the picture.</param>
/// <param name="Width">That the part is stretched to, in pixels.</param>
/// <param name="Height">That the part is stretched to, in pixels.</param>
/// <param name="IsMirrored">Whether left becomes right.</param>
internal sealed record SceneView(PictureRegion Part, int Width, int Height, bool IsMirrored = false)
{
    /// <summary>The whole picture as it is.</summary>
    public static SceneView Of(LabelledScene scene) => new(scene.Whole, scene.Width, scene.Height);

    /// <summary>How much of a box can be seen, 0 to 1.</summary>
    public float ShareOf(PictureRegion box) => box.Intersect(Part).Area / box.Area;

    /// <summary>A box of the picture in pixels of the view, cut off at its edges.</summary>
    public PictureRegion Map(PictureRegion box)
    {
        var (across, down) = Scale;
        var seen = box.Intersect(Part);
        var (left, right) = ((seen.Left - Part.Left) * across, (seen.Right - Part.Left) * across);
        var (top, bottom) = ((seen.Top - Part.Top) * down, (seen.Bottom - Part.Top) * down);
        return IsMirrored ? new(Width - right, top, Width - left, bottom) : new(left, top, right, bottom);
    }

    /// <summary>A box of the view, such as a detector finds it, in pixels of the picture.</summary>
    public PictureRegion Restore(PictureRegion box)
    {
        var (across, down) = Scale;
        var (left, right) = IsMirrored ? (Width - box.Right, Width - box.Left) : (box.Left, box.Right);
        return new(
            Part.Left + (left / across), Part.Top + (box.Top / down), Part.Left + (right / across), Part.Top + (box.Bottom / down));
    }

    private (float Across, float Down) Scale => (Width / (Part.Right - Part.Left), Height / (Part.Bottom - Part.Top));
}

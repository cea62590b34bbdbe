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
        var seen = box.Intersect(Part);
        var (left, right) = (Across(seen.Left), Across(seen.Right));
        var (top, bottom) = (Down(seen.Top), Down(seen.Bottom));
        return IsMirrored ? new(Width - right, top, Width - left, bottom) : new(left, top, right, bottom);

        // Multiplied first, so that an edge of the part comes to lie on the edge of the view exactly.
        float Across(float x) => (x - Part.Left) * Width / (Part.Right - Part.Left);
        float Down(float y) => (y - Part.Top) * Height / (Part.Bottom - Part.Top);
    }

    /// <summary>A box of the view, such as a detector finds it, in pixels of the picture.</summary>
    public PictureRegion Restore(PictureRegion box)
    {
        var (left, right) = IsMirrored ? (Width - box.Right, Width - box.Left) : (box.Left, box.Right);
        return new(Across(left), Down(box.Top), Across(right), Down(box.Bottom));

        float Across(float x) => Part.Left + (x * (Part.Right - Part.Left) / Width);
        float Down(float y) => Part.Top + (y * (Part.Bottom - Part.Top) / Height);
    }
}

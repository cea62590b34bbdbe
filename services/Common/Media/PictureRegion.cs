namespace Vitrine.Media;

/// <summary>
/// A box in pixels of the upright picture: origin top left, right and bottom exclusive. What lies outside the picture is
/// cut off.
/// </summary>
public readonly record struct PictureRegion(float Left, float Top, float Right, float Bottom)
{
    /// <summary>Square pixels; 0 where a side is not before the other.</summary>
    public float Area => Math.Max(0, Right - Left) * Math.Max(0, Bottom - Top);

    /// <summary>What both boxes cover; where that is nothing, its area is 0.</summary>
    public PictureRegion Intersect(PictureRegion other) => new(
        Math.Max(Left, other.Left), Math.Max(Top, other.Top), Math.Min(Right, other.Right), Math.Min(Bottom, other.Bottom));

    /// <summary>Shared area / joint area (Jaccard's index), 0 to 1.</summary>
    public float OverlapWith(PictureRegion other)
    {
        var shared = Intersect(other).Area;
        var joint = Area + other.Area - shared;
        return joint > 0 ? shared / joint : 0;
    }

    /// <summary>The square around the centre, larger than the longer side by a share of it.</summary>
    /// <param name="margin">That share, 0 or more.</param>
    public PictureRegion Square(float margin)
    {
        var (x, y) = ((Left + Right) / 2, (Top + Bottom) / 2);
        var half = (1 + margin) * Math.Max(Right - Left, Bottom - Top) / 2;
        return new PictureRegion(x - half, y - half, x + half, y + half);
    }

    internal PictureRegion Shrink(int times) => new(Left / times, Top / times, Right / times, Bottom / times);
}

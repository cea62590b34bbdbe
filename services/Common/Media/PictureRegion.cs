namespace Vitrine.Media;

/// <summary>
/// A box in pixels of the upright picture: origin top left, right and bottom exclusive. What lies outside the picture is
/// cut off.
/// </summary>
public readonly record struct PictureRegion(float Left, float Top, float Right, float Bottom)
{
    internal PictureRegion Shrink(int times) => new(Left / times, Top / times, Right / times, Bottom / times);
}

using Vitrine.Media;
using Vitrine.Vision.Networks;

namespace Vitrine.Vision.Keypoints;

/// <summary>What is cut out of a picture for a garment, in pixels of the upright picture, and how places go over from one to the other.</summary>
internal readonly record struct GarmentCrop(PictureRegion Region)
{
    /// <summary>The garment's box with the margin of the network's pictures, cut off at the picture's edge.</summary>
    /// <param name="whole">The picture.</param>
    public static GarmentCrop Of(InputSpec input, PictureRegion box, PictureRegion whole) => new(input.Frame(box).Intersect(whole));

    /// <summary>A place of the picture → shares of the crop's width and height; 0 to 1 where it lies inside.</summary>
    public (float X, float Y) Share(float x, float y) =>
        ((x - Region.Left) / (Region.Right - Region.Left), (y - Region.Top) / (Region.Bottom - Region.Top));

    /// <summary>The way back.</summary>
    public (float X, float Y) Place(float x, float y) =>
        (Region.Left + (x * (Region.Right - Region.Left)), Region.Top + (y * (Region.Bottom - Region.Top)));
}

using Vitrine.Media;

namespace Vitrine.Vision.Synthetic;

/// <summary>A square picture of one item, and everything that is true about it.</summary>
public sealed class DrawnPicture
{
    /// <summary>Width and height, in pixels, that boxes and key points refer to.</summary>
    public const int Side = 256;

    internal DrawnPicture(BoutiqueItem item, string svg, PictureRegion box, IReadOnlyList<Keypoint> keypoints,
        CameraEffects camera)
    {
        (Item, Svg, Box, Keypoints, Camera) = (item, svg, box, keypoints, camera);
    }

    public BoutiqueItem Item { get; }

    /// <summary>The drawing before the camera's blur, noise and colour cast.</summary>
    public string Svg { get; }

    /// <summary>The item, hidden parts included, cut at the picture's edge.</summary>
    public PictureRegion Box { get; }

    /// <summary>The key points that lie in the picture, hidden ones included.</summary>
    public IReadOnlyList<Keypoint> Keypoints { get; }

    public string Category => Item.Category;

    public IReadOnlyList<string> Styles => Item.Styles;

    internal CameraEffects Camera { get; }

    /// <summary>The pixels; another <paramref name="side"/> than <see cref="Side"/> scales the picture.</summary>
    public RgbPicture Render(int side = Side)
    {
        var picture = SvgRenderer.Render(Svg, side, side);
        Camera.Apply(picture, side / (float)Side);
        return picture;
    }

    /// <summary>The file a shop or a phone would send.</summary>
    public byte[] Jpeg() => PictureEncoder.Jpeg(Render(), Camera.JpegQuality);
}

/// <summary>A named place in pixels of the picture; left and right are the picture's.</summary>
public readonly record struct Keypoint(string Name, float X, float Y);

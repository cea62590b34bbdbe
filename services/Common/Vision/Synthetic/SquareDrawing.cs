using Vitrine.Media;

namespace Vitrine.Vision.Synthetic;

/// <summary>A square picture that is drawn, and then taken by a camera.</summary>
public abstract class SquareDrawing
{
    /// <summary>Width and height, in pixels, that boxes and key points refer to.</summary>
    public const int Side = 256;

    private protected SquareDrawing(string svg, CameraEffects camera) => (Svg, Camera) = (svg, camera);

    /// <summary>The drawing before the camera's blur, noise and colour cast.</summary>
    public string Svg { get; }

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

using Vitrine.Media;

namespace Vitrine.Vision.Synthetic.Live;

/// <summary>A frame of a drawn clip, and what can be seen in it.</summary>
public sealed class LiveFrame
{
    private readonly FrameShape _shape;

    internal LiveFrame(LiveClip clip, int number, IReadOnlyList<SceneItem> items, string svg, CameraEffects camera)
    {
        (Number, Items, Svg, Camera, _shape) = (number, items, svg, camera, clip.Shape);
        Shown = number < clip.Change ? null : items.FirstOrDefault(one => one.Item == clip.Shown);
    }

    /// <summary>From 0.</summary>
    public int Number { get; }

    /// <summary>All items of which anything can be seen, the furthest first; boxes in pixels of the clip's shape.</summary>
    public IReadOnlyList<SceneItem> Items { get; }

    /// <summary>The clip's item; null: it is not there yet, or hidden.</summary>
    public SceneItem? Shown { get; }

    /// <summary>The drawing before the camera's blur, noise and colour cast.</summary>
    public string Svg { get; }

    internal CameraEffects Camera { get; }

    /// <summary>The pixels.</summary>
    /// <param name="width">Another than the shape's scales the frame; to be chosen so that the height is whole.</param>
    /// <exception cref="ArgumentException">The height is not whole.</exception>
    public RgbPicture Render(int? width = null)
    {
        var wide = width ?? _shape.Width;
        var picture = SvgRenderer.Render(Svg, wide, wide * _shape.Height / _shape.Width);
        Camera.Apply(picture, Math.Min(picture.Width, picture.Height) / (float)SquareDrawing.Side);
        return picture;
    }

    /// <summary>The file of the frame as a stream would hold it.</summary>
    public byte[] Jpeg() => PictureEncoder.Jpeg(Render(), Camera.JpegQuality);
}

namespace Vitrine.Vision.Synthetic.Live;

/// <summary>How large the frames of a clip are, in pixels.</summary>
public sealed record FrameShape(int Width, int Height)
{
    /// <summary>As a phone that is held upright takes them.</summary>
    public static readonly FrameShape Portrait = new(540, 960);

    /// <summary>As a camera on a stand takes them.</summary>
    public static readonly FrameShape Landscape = new(960, 540);

    internal float ShortSide => Math.Min(Width, Height);
}

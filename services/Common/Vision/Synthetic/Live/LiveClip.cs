using System.Numerics;
using Vitrine.Vision.Synthetic.Drawing;
using Vitrine.Vision.Synthetic.Scenes;

namespace Vitrine.Vision.Synthetic.Live;

/// <summary>
/// A piece of a drawn live broadcast: a host presents one item, goes to change, and presents another, the clip's. Before the host
/// somebody or something passes; for a while a third item hangs beside. A frame is drawn when it is asked for, and needs no other.
/// </summary>
public sealed class LiveClip
{
    public const int FramesPerSecond = 25;

    /// <summary>Frames of a clip, 16 s.</summary>
    public const int Frames = 400;

    private readonly Host _host;
    private readonly Stage _stage;
    private readonly Passing _passing;
    private readonly CameraEffects _camera;
    private readonly float _light;

    private LiveClip(BoutiqueItem shown, BoutiqueItem before, BoutiqueItem beside, int seed, FrameShape shape)
    {
        (Shown, Before, Beside, Shape) = (shown, before, beside, shape);
        var random = new SeededRandom(new[] { shown, before, beside }.Aggregate((ulong)seed, (state, item) =>
            new SeededRandom(state ^ (uint)item.Seed).Next()));

        // In the contest's clips the item is often absent before frame 80, seldom later.
        Change = random.Chance(0.75f) ? 20 + random.Below(55) : 75 + random.Below(70);
        _light = random.Pick(-0.7f, 0.7f);
        _host = new Host(random, shape, before, shown, Change);
        _stage = new Stage(random, shape, beside, (int)(random.Next() >> 33));
        _passing = new Passing(random, shape);
        _camera = StreetScene.Camera(random) with { Noise = random.Between(1, 4) };
    }

    /// <summary>The clip's item.</summary>
    public BoutiqueItem Shown { get; }

    /// <summary>What the host presents first.</summary>
    public BoutiqueItem Before { get; }

    /// <summary>What hangs beside for a while.</summary>
    public BoutiqueItem Beside { get; }

    /// <summary>The first frame in which the host has the clip's item, still out of the picture.</summary>
    public int Change { get; }

    public FrameShape Shape { get; }

    /// <summary>A clip of three items; the same items, seed and shape give the same frames.</summary>
    /// <param name="shown">The clip's item.</param>
    /// <param name="before">What the host presents first.</param>
    /// <param name="beside">What hangs beside for a while.</param>
    /// <param name="seed">Which of endlessly many, 0 or more.</param>
    /// <param name="shape">Portrait unless told.</param>
    /// <exception cref="ArgumentException">An item is there twice, or the seed is below 0.</exception>
    public static LiveClip Of(BoutiqueItem shown, BoutiqueItem before, BoutiqueItem beside, int seed, FrameShape? shape = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(seed);
        return new[] { shown.Seed, before.Seed, beside.Seed }.Distinct().Count() == 3
            ? new LiveClip(shown, before, beside, seed, shape ?? FrameShape.Portrait)
            : throw new ArgumentException("A clip needs three items.", nameof(beside));
    }

    /// <summary>Draws a frame, from 0 to <see cref="Frames"/> - 1. Safe for many threads.</summary>
    public LiveFrame Frame(int number)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(number, Frames);
        var sketch = new Sketch { Light = _light };
        var layers = new Layers(sketch, Shape.Width, Shape.Height);
        _stage.Draw(sketch, layers, number);
        _host.Draw(sketch, layers, number);
        _passing.Draw(sketch, layers, number);
        _stage.CastLight(sketch);
        return new LiveFrame(this, number, layers.Visible(), sketch.ToSvg(Shape.Width, Shape.Height), Camera(number));
    }

    // What moves is blurred: half of its way between two frames, as the shutter is open for half of the time.
    private CameraEffects Camera(int number)
    {
        var way = Vector2.Distance(_host.At(number).Centre, _host.At(number - 1).Centre);
        var blur = 0.25f * way * SquareDrawing.Side / Shape.ShortSide;
        return _camera with { Blur = MathF.Min(1.5f, (0.5f * _camera.Blur) + blur), NoiseSeed = _camera.NoiseSeed + (ulong)number };
    }
}

using Vitrine.Vision.Transforms;
using static TorchSharp.torch;

namespace Vitrine.Vision.Keypoints;

/// <summary>How a crop is looked at: turned around its centre, scaled, shifted and perhaps mirrored; its size stays.</summary>
/// <param name="Turn">Counter-clockwise as one looks at it, in radians.</param>
/// <param name="Scale">Above 1 things grow.</param>
/// <param name="Right">Of the shift, a share of the width.</param>
/// <param name="Down">Of the shift, a share of the height.</param>
/// <param name="IsMirrored">Whether left becomes right, at last.</param>
internal readonly record struct GarmentView(float Turn, float Scale, float Right, float Down, bool IsMirrored)
{
    /// <summary>The crop as it is.</summary>
    public static GarmentView Plain { get; } = new(0, 1, 0, 0, false);

    /// <summary>uint8 (3, H, W) → the same size; what lies outside is the nearest edge's. The caller's scope owns it.</summary>
    public Tensor Apply(Tensor picture)
    {
        using var scope = NewDisposeScope();
        var (width, height) = (picture.shape[2], picture.shape[1]);
        if (this with { IsMirrored = false } != Plain)
        {
            var (sin, cos) = MathF.SinCos(Turn);
            var (a, b) = (cos / Scale, -sin / Scale);
            var (right, down) = (Right * width, Down * height);
            var from = new Homography(a, b, -((a * right) + (b * down)), -b, a, (b * right) - (a * down));
            picture = from.Warp(picture.to_type(ScalarType.Float32)).round_().clamp_(0, 255).to_type(ScalarType.Byte);
        }

        return (IsMirrored ? picture.flip(2) : picture.alias()).MoveToOuterDisposeScope();
    }

    /// <summary>Where a place comes to lie; both are shares of the crop's width and height.</summary>
    /// <param name="ratio">Width / height of the crop in pixels.</param>
    public (float X, float Y) Map(float x, float y, float ratio)
    {
        var (sin, cos) = MathF.SinCos(Turn);
        var (across, down) = ((x - 0.5f) * ratio, y - 0.5f); // From the centre, in heights.
        var mapped = (
            X: 0.5f + (Scale * ((cos * across) + (sin * down)) / ratio) + Right,
            Y: 0.5f + (Scale * ((cos * down) - (sin * across))) + Down);
        return IsMirrored ? (1 - mapped.X, mapped.Y) : mapped;
    }
}

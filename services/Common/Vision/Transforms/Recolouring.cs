using Vitrine.Vision.Synthetic;
using static TorchSharp.torch;

namespace Vitrine.Vision.Transforms;

/// <summary>Finds the garment of a picture (3, H, W), row by row; it may draw at random.</summary>
internal delegate GarmentMask GarmentFinder(ReadOnlySpan<byte> picture, int width, int height, SeededRandom random);

/// <summary>
/// Gives a garment another colour, as the champion of JD's style recognition does: one shift of hue, saturation and value for all its
/// pixels, so that folds and patterns stay. All other pixels stay exactly as they are, and so does a picture without a garment.
/// </summary>
internal sealed class Recolouring : FloatTransform
{
    private const float LeastDivisor = 1e-6f;

    private readonly GarmentFinder _find;
    private readonly Interval _hue;
    private readonly Interval _saturation;
    private readonly Interval _value;

    /// <param name="hue">At most this share of the colour circle, 0 to 0.5, either way.</param>
    /// <param name="saturation">A factor is drawn within this of 1, 0 to 1. Grey stays grey.</param>
    /// <param name="value">At most this much is added to the value of 0 to 1, either way.</param>
    /// <param name="probability">How often it is done.</param>
    public Recolouring(GarmentFinder find, float hue, float saturation, float value, float probability = 1) : base(probability)
    {
        _find = find;
        _hue = new Interval(-hue, hue).Within(-0.5f, 0.5f, nameof(hue));
        _saturation = new Interval(1 - saturation, 1 + saturation).Within(0, 2, nameof(saturation));
        _value = new Interval(-value, value).Within(-1, 1, nameof(value));
    }

    protected override Tensor ChangeFloats(Tensor picture, SeededRandom random)
    {
        RequireRgb(picture);
        var (height, width) = (picture.shape[1], picture.shape[2]);
        var bytes = picture.mul(255).round_().to_type(ScalarType.Byte).contiguous().bytes;
        var (turn, factor, shift) = (_hue.Draw(random), _saturation.Draw(random), _value.Draw(random));
        var garment = _find(bytes, (int)width, (int)height, random);
        if (garment.Colour is not var (red, green, blue))
        {
            return picture.alias();
        }

        // The garment's main colour must stay a colour, or its folds would be cut off with it.
        var value = MathF.Max(red, MathF.Max(green, blue));
        var saturation = 1 - (MathF.Min(red, MathF.Min(green, blue)) / MathF.Max(value, LeastDivisor));
        var changed = Shift(
            picture, MathF.Min(factor, 1 / MathF.Max(saturation, LeastDivisor)), Math.Clamp(shift, -value, 1 - value));
        return where(tensor(garment.Pixels, [height, width]), Hue.Turn(changed, turn), picture);
    }

    // S times the factor, V plus the shift: each channel keeps its place between the least and the greatest.
    private static Tensor Shift(Tensor picture, float factor, float shift)
    {
        var value = picture.amax([0]); // (H, W)
        var chroma = value - picture.amin([0]);
        var newValue = (value + shift).clamp(0, 1);
        var newChroma = newValue * (factor * chroma / value.clamp_min(LeastDivisor)).clamp(0, 1);
        return newValue - ((value - picture) * newChroma / chroma.clamp_min(LeastDivisor));
    }
}

using static TorchSharp.torch;

namespace Vitrine.Vision.Detection;

/// <summary>
/// The change from one box to another, as a detector learns it (R-CNN, arXiv:1311.2524, appendix C): the shift of the
/// centre in widths and heights and the logarithm of the growth, each times a weight. Runs in float32.
/// </summary>
/// <param name="Shift">Weight of both shifts.</param>
/// <param name="Growth">Weight of both growths.</param>
internal sealed record BoxCoding(double Shift, double Growth)
{
    // A box of 16 pixels grows to 1000 at most, lest exp overflows early in training.
    private static readonly double _mostGrowth = Math.Log(1000.0 / 16);

    /// <summary>From anchors to proposals.</summary>
    public static BoxCoding Proposals { get; } = new(1, 1);

    /// <summary>From proposals to objects.</summary>
    public static BoxCoding Objects { get; } = new(10, 5);

    /// <summary>Boxes (N, 4) and what they should become (N, 4), neither empty → deltas (N, 4): x, y, width, height.</summary>
    public Tensor Encode(Tensor boxes, Tensor targets)
    {
        using var scope = NewDisposeScope();
        var (x, y, width, height) = Centred(boxes);
        var (targetX, targetY, targetWidth, targetHeight) = Centred(targets);
        return cat(
            [
                (targetX - x) / width * Shift,
                (targetY - y) / height * Shift,
                (targetWidth / width).log() * Growth,
                (targetHeight / height).log() * Growth,
            ],
            1).MoveToOuterDisposeScope();
    }

    /// <summary>Deltas of K classes (N, 4K) and the boxes that they change (N, 4) → boxes (N, 4K).</summary>
    public Tensor Decode(Tensor deltas, Tensor boxes)
    {
        using var scope = NewDisposeScope();
        var (x, y, width, height) = Centred(boxes); // each (N, 1)
        var parts = deltas.to_type(ScalarType.Float32).reshape(deltas.shape[0], deltas.shape[1] / 4, 4).unbind(2);
        var centreX = x + (parts[0] / Shift * width); // (N, K)
        var centreY = y + (parts[1] / Shift * height);
        var halfWidth = (parts[2] / Growth).clamp_max(_mostGrowth).exp() * width / 2;
        var halfHeight = (parts[3] / Growth).clamp_max(_mostGrowth).exp() * height / 2;
        return stack(
            [centreX - halfWidth, centreY - halfHeight, centreX + halfWidth, centreY + halfHeight], 2)
            .flatten(1).MoveToOuterDisposeScope();
    }

    private static (Tensor X, Tensor Y, Tensor Width, Tensor Height) Centred(Tensor boxes)
    {
        var edges = boxes.to_type(ScalarType.Float32).split(1, 1); // 4 times (N, 1)
        var (width, height) = (edges[2] - edges[0], edges[3] - edges[1]);
        return (edges[0] + (width / 2), edges[1] + (height / 2), width, height);
    }
}

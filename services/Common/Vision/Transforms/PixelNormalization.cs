using static TorchSharp.torch;

namespace Vitrine.Vision.Transforms;

/// <summary>
/// 8-bit RGB → (x / 255 - mean) / std. It is part of the network, so training and serving agree, and it has nothing to
/// store.
/// </summary>
internal sealed class PixelNormalization : nn.Module<Tensor, Tensor>
{
    private readonly Tensor _scale;
    private readonly Tensor _shift;

    /// <param name="mean">Of red, green, blue, where 1 is the brightest.</param>
    /// <param name="std">Of red, green, blue, where 1 is the brightest; above 0.</param>
    /// <exception cref="ArgumentException">Not three numbers, or a deviation that is not above 0.</exception>
    public PixelNormalization(IReadOnlyList<double> mean, IReadOnlyList<double> std) : base(nameof(PixelNormalization))
    {
        if (mean.Count != 3 || std.Count != 3 || std.Any(value => !(value > 0)))
        {
            throw new ArgumentException("mean and std must be three numbers, and std above 0");
        }

        _scale = tensor(std.Select(value => (float)(1 / (255 * value))).ToArray()).DetachFromDisposeScope();
        _shift = tensor(mean.Zip(std, (m, s) => (float)(-m / s)).ToArray()).DetachFromDisposeScope();
        register_buffer(nameof(_scale), _scale, persistent: false);
        register_buffer(nameof(_shift), _shift, persistent: false);
        RegisterComponents();
    }

    /// <summary>uint8 (B, H, W, 3) or (B, 3, H, W) → float32 (B, 3, H, W) that lies channels-last in memory.</summary>
    public override Tensor forward(Tensor pixels)
    {
        using var scope = NewDisposeScope();
        var x = pixels.shape[^1] == 3 ? pixels : pixels.permute(0, 2, 3, 1); // (B, H, W, 3)
        x = x.to_type(ScalarType.Float32).mul_(_scale).add_(_shift);
        return x.permute(0, 3, 1, 2).MoveToOuterDisposeScope(); // (B, 3, H, W)
    }
}

using static TorchSharp.torch;

namespace Vitrine.Vision.Heads;

/// <summary>The average over the picture plus the maximum over it. Runs in float32.</summary>
internal sealed class AverageMaxPool : MapPool
{
    public AverageMaxPool() : base(nameof(AverageMaxPool))
    {
    }

    /// <summary>(B, C, H, W) → (B, C).</summary>
    public override Tensor forward(Tensor x) => Pool(x, 2, 3);

    /// <summary>The average's share is the same part of every cell; the maximum's is where it is, divided among equals.</summary>
    public override Tensor Shares(Tensor x) => SharesOf(x, 2, 3);

    /// <summary>Of a pool over the dimensions given.</summary>
    internal static Tensor SharesOf(Tensor x, params long[] dimensions)
    {
        using var scope = NewDisposeScope();
        x = x.to_type(ScalarType.Float32);
        var ones = ones_like(x);
        var peaks = (x == x.amax(dimensions, keepdim: true)).to_type(ScalarType.Float32);
        var weights = (ones / ones.sum(dimensions, keepdim: true)) + (peaks / peaks.sum(dimensions, keepdim: true));
        return (x * weights).MoveToOuterDisposeScope();
    }

    /// <summary>Average plus maximum over the dimensions given, which go.</summary>
    internal static Tensor Pool(Tensor x, params long[] dimensions)
    {
        using var scope = NewDisposeScope();
        x = x.to_type(ScalarType.Float32);
        return (x.mean(dimensions) + x.amax(dimensions)).MoveToOuterDisposeScope();
    }
}

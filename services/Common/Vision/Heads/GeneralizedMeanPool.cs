using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Vitrine.Vision.Heads;

/// <summary>
/// GeM: the mean of order p over the picture (Radenović et al., arXiv:1711.02512), with one p that is learnt. 1 is the
/// average, and a large p nears the maximum. Runs in float32.
/// </summary>
internal sealed class GeneralizedMeanPool : MapPool
{
    private readonly Parameter p; // (1)
    private readonly double _eps;

    /// <param name="p">Where it starts; above 0.</param>
    /// <param name="eps">What smaller features count as; above 0, for powers need it.</param>
    public GeneralizedMeanPool(double p = 3, double eps = 1e-6) : base(nameof(GeneralizedMeanPool))
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(p);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(eps);
        this.p = new Parameter(full(1, p, ScalarType.Float32));
        _eps = eps;
        RegisterComponents();
    }

    /// <summary>(B, C, H, W) → (B, C).</summary>
    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        x = x.to_type(ScalarType.Float32).clamp_min(_eps).pow(p); // (B, C, H, W)
        return x.mean([2, 3]).pow(p.reciprocal()).MoveToOuterDisposeScope(); // (B, C)
    }

    /// <summary>The mean is divided as the powers are.</summary>
    public override Tensor Shares(Tensor x)
    {
        using var scope = NewDisposeScope();
        var powers = x.to_type(ScalarType.Float32).clamp_min(_eps).pow(p); // (B, C, H, W)
        var mean = powers.mean([2, 3], keepdim: true).pow(p.reciprocal()); // (B, C, 1, 1)
        return (mean * powers / powers.sum([2, 3], keepdim: true)).MoveToOuterDisposeScope(); // (B, C, H, W)
    }
}

using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Vitrine.Vision.Networks;

/// <summary>Choices of <see cref="EmbeddingHead"/>.</summary>
public sealed record EmbeddingHeadConfig
{
    /// <summary>Size of the vector; 0: as many as the backbone has channels, without a projection.</summary>
    public int Dimension { get; init; }
}

/// <summary>
/// Feature map → vector of unit length: global average pool, perhaps a linear projection, L2. Runs in float32.
/// </summary>
public sealed class EmbeddingHead : nn.Module<Tensor, Tensor>
{
    private readonly Linear? neck;

    public EmbeddingHead(long channels, EmbeddingHeadConfig config) : base(nameof(EmbeddingHead))
    {
        ArgumentOutOfRangeException.ThrowIfNegative(config.Dimension);
        neck = config.Dimension == 0 ? null : nn.Linear(channels, config.Dimension);
        Dimension = config.Dimension == 0 ? channels : config.Dimension;
        Config = config;
        RegisterComponents();
    }

    /// <summary>What it was built from.</summary>
    public EmbeddingHeadConfig Config { get; }

    /// <summary>Size of the vector.</summary>
    public long Dimension { get; }

    public override Tensor forward(Tensor x) // (B, C, H, W)
    {
        using var scope = NewDisposeScope();
        x = Pool(x); // (B, C)
        x = neck?.call(x) ?? x; // (B, D)
        return F.normalize(x, dim: 1).MoveToOuterDisposeScope(); // (B, D), unit length
    }

    /// <summary>The mean over the picture: (B, C, H, W) → (B, C) in float32.</summary>
    internal static Tensor Pool(Tensor x)
    {
        using var scope = NewDisposeScope();
        return x.to_type(ScalarType.Float32).mean([2, 3]).MoveToOuterDisposeScope();
    }
}

using Vitrine.Vision.Transforms;
using static TorchSharp.torch;

namespace Vitrine.Vision.Networks;

/// <summary>
/// Pictures → vectors of unit length: normalisation, backbone, head. This is what is trained, and what a package stores
/// under the keys "backbone.*" and "head.*".
/// </summary>
public sealed class EmbeddingNetwork : VectorNetwork
{
    private readonly PixelNormalization normalization;
    private readonly Backbone backbone;
    private readonly EmbeddingHead head;

    /// <param name="architecture">A name that <see cref="NetworkCatalog"/> knows.</param>
    /// <param name="config">The backbone's, of the architecture's type.</param>
    /// <param name="headConfig">Of the vector.</param>
    /// <param name="input">The pictures that it takes.</param>
    /// <exception cref="ArgumentException">The architecture is not known, or a choice is impossible.</exception>
    public EmbeddingNetwork(string architecture, BackboneConfig config, EmbeddingHeadConfig headConfig, InputSpec input)
        : base(nameof(EmbeddingNetwork))
    {
        Architecture = architecture;
        Input = input;
        normalization = new PixelNormalization(input.Mean, input.Std);
        backbone = NetworkCatalog.Create(architecture, config);
        head = new EmbeddingHead(backbone.Channels, headConfig);
        RegisterComponents();
    }

    /// <summary>The name of the backbone.</summary>
    public string Architecture { get; }

    public override InputSpec Input { get; }

    public override long Dimension => head.Dimension;

    /// <summary>The part that knows shapes.</summary>
    public Backbone Backbone => backbone;

    /// <summary>The part that makes vectors.</summary>
    public EmbeddingHead Head => head;

    public override Tensor forward(Tensor pixels)
    {
        using var scope = NewDisposeScope();
        return head.call(FeatureMap(pixels)).MoveToOuterDisposeScope(); // (B, D)
    }

    /// <summary>uint8 RGB (B, H, W, 3) or (B, 3, H, W) → <see cref="EmbeddingHead.Features"/>, each (B, D).</summary>
    public (Tensor Plain, Tensor Normed) Features(Tensor pixels)
    {
        using var map = FeatureMap(pixels);
        return head.Features(map);
    }

    public override Tensor Classify(Tensor pixels)
    {
        using var scope = NewDisposeScope();
        var pooled = EmbeddingHead.Average(FeatureMap(pixels)); // (B, C)
        return backbone.Classify(pooled).MoveToOuterDisposeScope(); // (B, K)
    }

    public override Tensor Describe(Tensor pixels, LabelHead labels)
    {
        using var scope = NewDisposeScope();
        var map = FeatureMap(pixels);
        return cat([head.call(map), labels.call(map).sigmoid()], 1).MoveToOuterDisposeScope(); // (B, D + L)
    }

    internal override IReadOnlyList<BranchShares> Branches(Tensor pixels)
    {
        using var map = FeatureMap(pixels);
        return [.. head.PartNames.Zip(head.Shares(map), (name, shares) => new BranchShares(name, shares))];
    }

    internal override EmbeddingNetwork CreateFolded() =>
        new(Architecture, backbone.Config with { Folded = true }, head.Config, Input);

    private Tensor FeatureMap(Tensor pixels)
    {
        using var scope = NewDisposeScope();
        return backbone.call(normalization.call(pixels)).MoveToOuterDisposeScope(); // (B, C, H / 32, W / 32)
    }
}

using Vitrine.Vision.Networks;
using static TorchSharp.torch;

namespace Vitrine.Vision.Keypoints;

/// <summary>
/// Normalised pictures (B, 3, H, W) → what its stages say of P points, the last being its answer. Places are shares of the picture's
/// width and height.
/// </summary>
internal abstract class PoseNetwork : nn.Module<Tensor, IReadOnlyList<Tensor>>
{
    private readonly long[] _mirrored;

    /// <param name="points">Of <see cref="GarmentPoints.Names"/>, with the mirror image of each.</param>
    protected PoseNetwork(string name, IReadOnlyList<int> points) : base(name)
    {
        Points = points;
        var places = points.Index().ToDictionary(point => point.Item, point => (long)point.Index);
        _mirrored = [.. points.Select(point => places[GarmentPoints.MirrorOf(point)])];
    }

    /// <summary>P places in <see cref="GarmentPoints.Names"/>.</summary>
    public IReadOnlyList<int> Points { get; }

    /// <summary>The part whose weights come from a classifier.</summary>
    public abstract Backbone Backbone { get; }

    /// <summary>How the keys of its weights begin.</summary>
    public abstract string BackboneKey { get; }

    /// <summary>The loss of each picture.</summary>
    /// <param name="stages">What <see cref="nn.Module{T, TResult}.forward"/> gave.</param>
    /// <param name="places">(B, P, 2), float32.</param>
    /// <param name="weights">(B, P), float32: 0 where a point is not to be learnt from, else 1.</param>
    /// <returns>(B); 0 where a picture has no point to learn from.</returns>
    public abstract Tensor Losses(IReadOnlyList<Tensor> stages, Tensor places, Tensor weights);

    /// <summary>What a stage said → what it believes: maps (B, P, h, w), or places (B, P, 2).</summary>
    public abstract Tensor Believe(Tensor stage);

    /// <summary>Beliefs about mirrored pictures → about the pictures.</summary>
    public abstract Tensor Unmirror(Tensor beliefs);

    /// <summary>Beliefs → places (B, P, 2) and scores (B, P), 0 to 1.</summary>
    public abstract (Tensor Places, Tensor Scores) Decode(Tensor beliefs);

    /// <summary>(B, P, …) → the same with left and right points changed over.</summary>
    protected Tensor SwapSides(Tensor points)
    {
        using var order = tensor(_mirrored).to(points.device);
        return points.index_select(1, order);
    }

    /// <summary>Losses (B, P) → the mean of each picture's labelled points (B).</summary>
    protected static Tensor MeanOf(Tensor losses, Tensor weights)
    {
        using var scope = NewDisposeScope();
        return ((losses * weights).sum(1) / weights.sum(1).clamp_min(1)).MoveToOuterDisposeScope();
    }

    /// <exception cref="ArgumentException">The architecture gives its last map only.</exception>
    protected static Backbone BackboneWithStages(KeypointConfig config)
    {
        var backbone = NetworkCatalog.Create(config.Architecture, config.Backbone);
        if (backbone.StageChannels.Count > 0)
        {
            return backbone;
        }

        backbone.Dispose();
        throw new ArgumentException(
            $"architecture must give maps of several sizes, as resnet50, densenet169 and mobilenet_v2 do, got '{config.Architecture}'",
            nameof(config));
    }
}

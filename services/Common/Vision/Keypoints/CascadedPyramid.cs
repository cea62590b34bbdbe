using TorchSharp.Modules;
using Vitrine.Vision.Detection;
using Vitrine.Vision.Networks;
using static TorchSharp.torch;

namespace Vitrine.Vision.Keypoints;

/// <summary>
/// Cascaded pyramid network (arXiv:1711.07319). GlobalNet: maps of every level of a feature pyramid, which find the simple points.
/// RefineNet: all levels together, the small ones through more layers, taught by the hardest points of each picture only. Unlike the
/// paper, a map is a softmax over its cells and its loss a cross-entropy.
/// </summary>
internal sealed class CascadedPyramid : BeliefNetwork
{
    private readonly FeaturePyramid pyramid;
    private readonly ModuleList<Sequential> globals;
    private readonly ModuleList<Sequential> deepenings;
    private readonly Sequential refinement;
    private readonly int _hardPoints;

    /// <exception cref="ArgumentException">The architecture gives its last map only.</exception>
    public CascadedPyramid(KeypointConfig config) : base(nameof(CascadedPyramid), config)
    {
        var (channels, folded) = ((long)config.Channels, config.Folded);
        var block = new ResNetConfig { Folded = folded };
        _hardPoints = Math.Min(config.HardPoints, Points.Count);
        pyramid = new FeaturePyramid(BackboneWithStages(config), channels);
        globals = nn.ModuleList<Sequential>();
        deepenings = nn.ModuleList<Sequential>();
        for (var level = 0; level < Backbone.StageChannels.Count; level++)
        {
            globals.Add(nn.Sequential(new ConvNormRelu(channels, channels, (1, 1), folded), Scores(channels)));
            deepenings.Add(nn.Sequential(
                [.. Enumerable.Range(0, level).Select(_ => new Bottleneck(channels, channels / 2, channels, 1, block))]));
        }

        refinement = nn.Sequential(
            new Bottleneck(channels * Backbone.StageChannels.Count, channels / 2, channels, 1, block), Scores(channels));
        RegisterComponents();
    }

    public override Backbone Backbone => pyramid.Backbone;

    public override string BackboneKey => $"{nameof(pyramid)}.bottom_up.";

    // (B, 3, H, W) → (B, P, H / 4, W / 4): GlobalNet's from the largest level on, then RefineNet's.
    public override IReadOnlyList<Tensor> forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var levels = pyramid.call(x).SkipLast(1).ToList(); // (B, C, H / s, W / s), s = 4, 8, 16, 32
        var said = levels.Zip(globals, (level, step) => Enlarge(step.call(level), levels[0])).ToList();
        var together = cat([.. levels.Zip(deepenings, (level, step) => Enlarge(step.call(level), levels[0]))], 1); // (B, 4C, H / 4, W / 4)
        return [.. said.Append(refinement.call(together)).Select(scores => scores.to_type(ScalarType.Float32).MoveToOuterDisposeScope())];
    }

    public override Tensor Losses(IReadOnlyList<Tensor> stages, Tensor places, Tensor weights)
    {
        using var scope = NewDisposeScope();
        var losses = PointLosses(stages, places);
        var simple = stack(losses.SkipLast(1).Select(some => MeanOf(some, weights))).mean([0]);
        return (simple + MeanOfHardest(losses[^1], weights)).MoveToOuterDisposeScope();
    }

    private Tensor MeanOfHardest(Tensor losses, Tensor weights)
    {
        var (hardest, _) = (losses * weights).topk(_hardPoints, 1); // (B, M); losses are above 0, so that masked points come last
        return hardest.sum(1) / weights.sum(1).clamp(1, _hardPoints);
    }

    private Conv2d Scores(long channels)
    {
        var scores = nn.Conv2d(channels, Points.Count, 3, padding: 1);
        DetectorInitialization.Normal(scores.weight, scores.bias, 0.001);
        return scores;
    }
}

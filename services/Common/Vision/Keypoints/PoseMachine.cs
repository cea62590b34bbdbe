using TorchSharp.Modules;
using Vitrine.Vision.Detection;
using Vitrine.Vision.Networks;
using static TorchSharp.torch;

namespace Vitrine.Vision.Keypoints;

/// <summary>
/// Convolutional pose machine (arXiv:1602.00134) on the features of a backbone, those of small maps enlarged: each stage sees them and
/// what the stage before believes, through kernels large enough to relate one point to another, and each has its loss. The belief is a
/// softmax over the map; a sigmoid of each cell learns to say nothing anywhere.
/// </summary>
internal sealed class PoseMachine : BeliefNetwork
{
    private readonly Backbone backbone;
    private readonly ConvNormRelu features;
    private readonly ModuleList<Sequential> stages;
    private readonly int _level;

    /// <exception cref="ArgumentException">The architecture gives its last map only.</exception>
    public PoseMachine(KeypointConfig config) : base(nameof(PoseMachine), config)
    {
        var (channels, points, folded) = ((long)config.Channels, (long)Points.Count, config.Folded);
        backbone = BackboneWithStages(config);
        _level = config.CellSize == 4 ? 0 : 1;
        features = new ConvNormRelu(backbone.StageChannels.Skip(_level).Sum(), channels, (1, 1), folded);
        stages = nn.ModuleList<Sequential>();
        for (var stage = 0; stage < config.Stages; stage++)
        {
            var (input, kernel) = stage == 0 ? (channels, 3) : (channels + points, 7);
            var scores = nn.Conv2d(channels, points, 1);
            DetectorInitialization.Normal(scores.weight, scores.bias, 0.001);
            stages.Add(nn.Sequential(
                new ConvNormRelu(input, channels, (kernel, kernel), folded), new ConvNormRelu(channels, channels, (kernel, kernel), folded),
                new ConvNormRelu(channels, channels, (1, 1), folded), scores));
        }

        RegisterComponents();
    }

    public override Backbone Backbone => backbone;

    public override string BackboneKey => $"{nameof(backbone)}.";

    public override IReadOnlyList<Tensor> forward(Tensor x) // (B, 3, H, W) → (B, P, H / cell, W / cell) of each stage
    {
        using var scope = NewDisposeScope();
        var maps = backbone.Stages(x).Skip(_level).ToList();
        var seen = features.call(cat([.. maps.Select(map => Enlarge(map, maps[0]))], 1)); // (B, C, h, w)
        var said = new List<Tensor>();
        foreach (var stage in stages)
        {
            var input = said.Count == 0 ? seen : cat([seen, Believe(said[^1]).to_type(seen.dtype)], 1); // (B, C + P, h, w)
            said.Add(stage.call(input).to_type(ScalarType.Float32).MoveToOuterDisposeScope());
        }

        return said;
    }

    public override Tensor Losses(IReadOnlyList<Tensor> stages, Tensor places, Tensor weights)
    {
        using var scope = NewDisposeScope();
        return stack(PointLosses(stages, places).Select(losses => MeanOf(losses, weights))).sum(dim: 0).MoveToOuterDisposeScope();
    }
}

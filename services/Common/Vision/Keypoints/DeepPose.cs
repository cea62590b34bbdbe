using TorchSharp.Modules;
using Vitrine.Vision.Networks;
using static TorchSharp.torch;

namespace Vitrine.Vision.Keypoints;

/// <summary>
/// DeepPose (arXiv:1312.4659), its first stage: the pooled features of any backbone → coordinates, which begin in the middle of the
/// picture. It has no belief, so that every score is 1.
/// </summary>
internal sealed class DeepPose : PoseNetwork
{
    private readonly Backbone backbone;
    private readonly Linear regressor;

    public DeepPose(KeypointConfig config) : base(nameof(DeepPose), config.Points)
    {
        backbone = NetworkCatalog.Create(config.Architecture, config.Backbone);
        regressor = nn.Linear(backbone.Channels, 2 * Points.Count);
        nn.init.normal_(regressor.weight, 0, 0.0001);
        nn.init.constant_(regressor.bias!, 0.5);
        RegisterComponents();
    }

    public override Backbone Backbone => backbone;

    public override string BackboneKey => $"{nameof(backbone)}.";

    public override IReadOnlyList<Tensor> forward(Tensor x) // (B, 3, H, W)
    {
        using var scope = NewDisposeScope();
        var features = EmbeddingHead.Average(backbone.call(x)); // (B, C)
        return [regressor.call(features).view(x.shape[0], -1, 2).MoveToOuterDisposeScope()]; // (B, P, 2)
    }

    public override Tensor Losses(IReadOnlyList<Tensor> stages, Tensor places, Tensor weights)
    {
        using var scope = NewDisposeScope();
        return MeanOf((stages[0] - places).square().sum(2), weights).MoveToOuterDisposeScope();
    }

    public override Tensor Believe(Tensor stage) => stage.alias();

    public override Tensor Unmirror(Tensor beliefs)
    {
        using var scope = NewDisposeScope();
        var parts = SwapSides(beliefs).unbind(2);
        return stack([1 - parts[0], parts[1]], 2).MoveToOuterDisposeScope();
    }

    public override (Tensor Places, Tensor Scores) Decode(Tensor beliefs) =>
        (beliefs.alias(), ones([beliefs.shape[0], beliefs.shape[1]], device: beliefs.device));
}

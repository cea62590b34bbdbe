using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Vitrine.Vision.Keypoints;

/// <summary>A network whose stages give scores (B, P, h, w), softmax over the cells of a map.</summary>
internal abstract class BeliefNetwork(string name, KeypointConfig config) : PoseNetwork(name, config.Points)
{
    private readonly double _spread = config.Spread;

    public override Tensor Believe(Tensor stage) => BeliefMaps.FromScores(stage);

    public override Tensor Unmirror(Tensor beliefs)
    {
        using var swapped = SwapSides(beliefs);
        return swapped.flip(3);
    }

    public override (Tensor Places, Tensor Scores) Decode(Tensor beliefs) => BeliefMaps.Decode(beliefs);

    /// <summary>Each stage's loss of each point, (B, P); all maps have one size.</summary>
    protected IReadOnlyList<Tensor> PointLosses(IReadOnlyList<Tensor> stages, Tensor places)
    {
        using var scope = NewDisposeScope();
        var wanted = BeliefMaps.Around(places, stages[0].shape[2], stages[0].shape[3], _spread);
        return [.. stages.Select(scores => BeliefMaps.Losses(scores, wanted).MoveToOuterDisposeScope())];
    }

    /// <summary>(B, C, h, w) → the size of another map.</summary>
    protected static Tensor Enlarge(Tensor map, Tensor to) => map.shape[2] == to.shape[2]
        ? map
        : F.interpolate(map, [to.shape[2], to.shape[3]], mode: InterpolationMode.Bilinear, align_corners: false);
}

using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Vitrine.Vision.Detection;

/// <summary>What is cut out of the maps → features, by two layers. The keys are detectron2's.</summary>
internal sealed class BoxHead : nn.Module<Tensor, Tensor>
{
    private readonly Linear fc1;
    private readonly Linear fc2;

    /// <param name="input">C · S · S.</param>
    /// <param name="hidden">Of both layers, D.</param>
    public BoxHead(long input, long hidden) : base(nameof(BoxHead))
    {
        fc1 = nn.Linear(input, hidden);
        fc2 = nn.Linear(hidden, hidden);
        RegisterComponents();
        DetectorInitialization.Uniform(fc1.weight, fc1.bias);
        DetectorInitialization.Uniform(fc2.weight, fc2.bias);
    }

    public override Tensor forward(Tensor x) // (N, C, S, S) → (N, D)
    {
        using var scope = NewDisposeScope();
        x = F.relu(fc1.call(x.flatten(1)), inplace: true);
        return F.relu(fc2.call(x), inplace: true).MoveToOuterDisposeScope();
    }
}

/// <summary>Features → scores and boxes. The keys are detectron2's.</summary>
internal sealed class BoxPredictor : nn.Module<Tensor, (Tensor Scores, Tensor Deltas)>
{
    private readonly Linear cls_score;
    private readonly Linear bbox_pred;

    /// <param name="features">Size of the features, D.</param>
    /// <param name="labels">What is told apart, K.</param>
    public BoxPredictor(long features, long labels) : base(nameof(BoxPredictor))
    {
        cls_score = nn.Linear(features, labels + 1);
        bbox_pred = nn.Linear(features, 4 * labels);
        RegisterComponents();
        DetectorInitialization.Normal(cls_score.weight, cls_score.bias, 0.01);
        DetectorInitialization.Normal(bbox_pred.weight, bbox_pred.bias, 0.001);
    }

    /// <summary>(N, D) → scores before the softmax (N, K + 1), the background last, and deltas (N, 4K).</summary>
    public override (Tensor Scores, Tensor Deltas) forward(Tensor x) => (cls_score.call(x), bbox_pred.call(x));
}

using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Vitrine.Vision.Training;

/// <summary>
/// Retrieval learnt as classification: softmax over the cosines between a unit vector and one learnt direction a class,
/// with CosFace's margin (arXiv:1801.09414); margin 0 is NormFace (arXiv:1704.06369).
/// </summary>
internal sealed class CosineClassifier : nn.Module<Tensor, Tensor, Tensor>
{
    private readonly Parameter _directions; // (K, D)
    private readonly double _scale;
    private readonly double _margin;

    public CosineClassifier(long classes, long dimension, double scale, double margin) : base(nameof(CosineClassifier))
    {
        _directions = new Parameter(randn(classes, dimension) / Math.Sqrt(dimension)); // about unit length
        register_parameter("directions", _directions);
        (_scale, _margin) = (scale, margin);
    }

    /// <summary>Unit vectors (B, D) and their classes (B), int64 → the mean loss, a scalar.</summary>
    public override Tensor forward(Tensor vectors, Tensor classes)
    {
        using var scope = NewDisposeScope();
        var cosines = F.linear(vectors, F.normalize(_directions, dim: 1)); // (B, K)
        if (_margin > 0)
        {
            cosines = cosines - (_margin * F.one_hot(classes, _directions.shape[0]).to_type(ScalarType.Float32));
        }
        return F.cross_entropy(_scale * cosines, classes).MoveToOuterDisposeScope();
    }

    // The field's name breaks the rule for keys; it is registered by hand.
    protected override void RegisterComponents()
    {
    }
}

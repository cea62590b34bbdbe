using static TorchSharp.torch;

namespace Vitrine.Vision.Detection;

/// <summary>The four losses of <see cref="FasterRcnn"/>, scalars in float32 with a gradient.</summary>
/// <param name="Objectness">Of the first stage: object or background, binary cross-entropy.</param>
/// <param name="Proposals">Of the first stage: where the object is.</param>
/// <param name="Labels">Of the second stage: what it is, or background; cross-entropy.</param>
/// <param name="Boxes">Of the second stage: where exactly it is.</param>
public sealed record DetectionLosses(Tensor Objectness, Tensor Proposals, Tensor Labels, Tensor Boxes)
{
    /// <summary>What is minimised.</summary>
    public Tensor Sum()
    {
        using var scope = NewDisposeScope();
        return (Objectness + Proposals + Labels + Boxes).MoveToOuterDisposeScope();
    }
}

using Vitrine.Vision.Transforms;
using static TorchSharp.torch;

namespace Vitrine.Vision.Data.Scenes;

/// <summary>Scenes loaded together; disposing it frees all tensors, which are in no dispose scope.</summary>
/// <param name="Pixels">
/// (B, 3, H, W), uint8, RGB: each scene from the upper left on, and zeros to the right of it and below; H and W are those of
/// the largest, rounded up.
/// </param>
/// <param name="Targets">What is to be found in each: the boxes of kind target of which the view leaves 30 %.</param>
/// <param name="Views">What is seen of each, and its size without the padding.</param>
/// <param name="Scenes">Which scenes of the loader they are.</param>
internal sealed record SceneBatch(Tensor Pixels, SceneTargets[] Targets, SceneView[] Views, int[] Scenes) : IDisposable
{
    public void Dispose()
    {
        Pixels.Dispose();
        Array.ForEach(Targets, targets => targets.Dispose());
    }
}

/// <summary>What is to be found in a scene.</summary>
/// <param name="Boxes">(n, 4), float32: left, top, right, bottom in pixels of the batch; n may be 0.</param>
/// <param name="Labels">(n), int64: places in the list of labels.</param>
internal sealed record SceneTargets(Tensor Boxes, Tensor Labels) : IDisposable
{
    public void Dispose()
    {
        Boxes.Dispose();
        Labels.Dispose();
    }
}

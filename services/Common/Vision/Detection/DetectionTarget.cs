using static TorchSharp.torch;

namespace Vitrine.Vision.Detection;

/// <summary>What a detector shall find in one picture of a batch.</summary>
/// <param name="Boxes">(n, 4), float32: left, top, right, bottom in pixels of the network's input; none may be empty.</param>
/// <param name="Labels">(n), int64, from 0 on.</param>
public sealed record DetectionTarget(Tensor Boxes, Tensor Labels)
{
    /// <summary>Of the picture without its padding, in pixels of the network's input; null: there is none.</summary>
    public (int Width, int Height)? Size { get; init; }
}

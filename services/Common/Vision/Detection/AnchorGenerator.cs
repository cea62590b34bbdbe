using static TorchSharp.torch;

namespace Vitrine.Vision.Detection;

/// <summary>
/// The boxes from which a proposal network starts (arXiv:1506.01497): on every cell of a map one of each ratio, with a
/// size that belongs to the map's stride (arXiv:1612.03144). Centres lie on multiples of the stride, as in detectron2.
/// </summary>
/// <param name="ratios">Heights / widths; above 0.</param>
internal sealed class AnchorGenerator(IReadOnlyList<double> ratios)
{
    /// <summary>Anchors of a cell, A.</summary>
    public int Count => ratios.Count;

    /// <summary>The anchors of one map: (H · W · A, 4), row by row, in a cell one ratio behind the other.</summary>
    /// <param name="height">Of the map, H.</param>
    /// <param name="width">Of the map, W.</param>
    /// <param name="stride">Pixels of the input between two cells.</param>
    /// <param name="size">The side of the square anchor, in pixels of the input; the others have its area.</param>
    /// <param name="device">Where the anchors are made.</param>
    public Tensor Generate(long height, long width, int stride, int size, Device device)
    {
        using var scope = NewDisposeScope();
        var rows = (arange(height, ScalarType.Float32, device) * stride).view(-1, 1).expand(height, width);
        var columns = (arange(width, ScalarType.Float32, device) * stride).view(1, -1).expand(height, width);
        var centres = stack([columns, rows, columns, rows], 2).view(-1, 1, 4); // (H · W, 1, 4)
        var shapes = tensor(ratios.SelectMany(ratio => Shape(size, ratio)).ToArray(), device: device).view(1, -1, 4);
        return (centres + shapes).view(-1, 4).MoveToOuterDisposeScope();
    }

    private static float[] Shape(int size, double ratio)
    {
        var width = size / Math.Sqrt(ratio);
        var (x, y) = ((float)(width / 2), (float)(width * ratio / 2));
        return [-x, -y, x, y];
    }
}

using static TorchSharp.torch;

namespace Vitrine.Vision.Detection;

/// <summary>Boxes as tensors (..., 4): left, top, right, bottom in pixels, float32.</summary>
internal static class Boxes
{
    /// <summary>Shared area / joint area of every pair: (M, 4) and (N, 4) → (M, N), 0 to 1.</summary>
    public static Tensor Overlaps(Tensor these, Tensor those)
    {
        using var scope = NewDisposeScope();
        var (rows, columns) = (these.unsqueeze(1), those.unsqueeze(0)); // (M, 1, 4), (1, N, 4)
        var start = rows.narrow(2, 0, 2).maximum(columns.narrow(2, 0, 2)); // (M, N, 2)
        var end = rows.narrow(2, 2, 2).minimum(columns.narrow(2, 2, 2));
        var shared = (end - start).clamp_min(0).prod(2); // (M, N)
        var joint = Areas(these).unsqueeze(1) + Areas(those).unsqueeze(0) - shared;
        return (shared / joint.clamp_min(1e-9)).MoveToOuterDisposeScope();
    }

    /// <summary>(N, 4) → (N); negative extents count as none.</summary>
    public static Tensor Areas(Tensor boxes)
    {
        using var scope = NewDisposeScope();
        return (boxes.narrow(1, 2, 2) - boxes.narrow(1, 0, 2)).clamp_min(0).prod(1).MoveToOuterDisposeScope();
    }

    /// <summary>Cuts off what lies outside a picture: (..., 4) → (..., 4).</summary>
    public static Tensor Clip(Tensor boxes, int width, int height)
    {
        using var scope = NewDisposeScope();
        var edges = boxes.unbind(-1);
        return stack(
            [
                edges[0].clamp(0, width), edges[1].clamp(0, height), edges[2].clamp(0, width),
                edges[3].clamp(0, height),
            ],
            -1).MoveToOuterDisposeScope();
    }

    /// <summary>Which boxes have an area and only finite edges: (N, 4) → (N), bool.</summary>
    public static Tensor Usable(Tensor boxes)
    {
        using var scope = NewDisposeScope();
        var solid = boxes.narrow(1, 2, 2).gt(boxes.narrow(1, 0, 2)).all(1);
        return (solid & boxes.isfinite().all(1)).MoveToOuterDisposeScope();
    }
}

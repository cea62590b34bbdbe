using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Vitrine.Vision.Detection;

/// <summary>
/// Cuts boxes out of feature maps as squares of one size (Mask R-CNN, arXiv:1703.06870), each from the level of the
/// pyramid that suits its size (arXiv:1612.03144, equation 1). Every bin is the mean of bilinear samples, and a pixel's
/// centre lies at half a pixel (detectron2's "aligned"). Runs in float32.
/// </summary>
/// <param name="size">Side of the square, S, in bins.</param>
/// <param name="samples">Samples of a bin along each side.</param>
internal sealed class RoIAlign(int size, int samples)
{
    // A box of 224 x 224, the size of ImageNet's pictures, belongs to the map of stride 16.
    private const double CanonicalSize = 224;
    private const int CanonicalLevel = 4;
    private const int FirstLevel = 2;

    /// <summary>
    /// Maps (B, C, H, W) of strides 4, 8, 16, ... and each picture's boxes (n, 4) in pixels of the input → (N, C, S, S),
    /// N boxes of all pictures, one picture behind the other.
    /// </summary>
    public Tensor Pool(IReadOnlyList<Tensor> maps, IReadOnlyList<Tensor> boxes)
    {
        using var scope = NewDisposeScope();
        var pooled = new List<Tensor>
        {
            zeros(0, maps[0].shape[1], size, size, ScalarType.Float32, maps[0].device), // there may be no box at all
        };
        var places = new List<Tensor> { zeros(0, ScalarType.Int64, maps[0].device) };
        var levels = boxes.Select(some => Levels(some, maps.Count)).ToArray();
        for (var i = 0; i < maps.Count; i++)
        {
            var pictures = maps[i].split(1); // B times (1, C, H, W)
            var before = 0L;
            for (var b = 0; b < boxes.Count; b++)
            {
                var here = levels[b].eq(i).nonzero().squeeze(1); // (n')
                if (here.numel() > 0)
                {
                    places.Add(here + before);
                    pooled.Add(Align(pictures[b], boxes[b].index_select(0, here), 1.0 / (4 << i)));
                }

                before += boxes[b].shape[0];
            }
        }

        return cat(pooled).index_select(0, cat(places).argsort()).MoveToOuterDisposeScope();
    }

    /// <summary>A map (1, C, H, W) and boxes (N, 4), N above 0 → (N, C, S, S).</summary>
    /// <param name="map">Of one picture.</param>
    /// <param name="boxes">In pixels of the input.</param>
    /// <param name="scale">Cells of the map in a pixel of the input.</param>
    public Tensor Align(Tensor map, Tensor boxes, double scale)
    {
        using var scope = NewDisposeScope();
        var (channels, count) = (map.shape[1], boxes.shape[0]);
        var edges = (boxes * scale - 0.5).split(1, 1); // 4 times (N, 1), in cells, where a cell's centre is a whole number
        var across = size * samples;
        var steps = (arange(across, ScalarType.Float32, map.device) + 0.5) / across; // (P), within the box
        var x = edges[0] + ((edges[2] - edges[0]) * steps); // (N, P)
        var y = edges[1] + ((edges[3] - edges[1]) * steps);
        var (width, height) = (map.shape[3], map.shape[2]);
        var grid = stack(
            [
                Normalized(x, width).unsqueeze(1).expand(count, across, across),
                Normalized(y, height).unsqueeze(2).expand(count, across, across),
            ],
            3); // (N, P, P, 2)
        var values = F.grid_sample(
            map.to_type(ScalarType.Float32), grid.view(1, count * across, across, 2),
            padding_mode: GridSamplePaddingMode.Border, align_corners: false); // (1, C, N · P, P)
        var (down, along) = (Inside(y, height), Inside(x, width)); // (N, P)
        if (!(down.all() & along.all()).item<bool>()) // Boxes within the picture, as proposals are, need no mask.
        {
            var inside = down.unsqueeze(2) & along.unsqueeze(1); // (N, P, P)
            values = values * inside.view(1, 1, count * across, across);
        }

        values = F.avg_pool2d(values, samples); // (1, C, N · S, S)
        return values.view(channels, count, size, size).transpose(0, 1).MoveToOuterDisposeScope();
    }

    /// <summary>The place of each box's map in a list of maps: (N, 4) → (N), int64.</summary>
    public static Tensor Levels(Tensor boxes, int maps)
    {
        using var scope = NewDisposeScope();
        var level = (CanonicalLevel + (Boxes.Areas(boxes).sqrt() / CanonicalSize + 1e-8).log2()).floor();
        return (level - FirstLevel).clamp(0, maps - 1).to_type(ScalarType.Int64).MoveToOuterDisposeScope();
    }

    // From 0 .. size - 1 to what grid_sample takes: -1 and 1 are the outer edges of the first and the last cell.
    private static Tensor Normalized(Tensor cells, long size) => (((cells * 2) + 1) / size) - 1;

    // Beyond one cell outside the map there is nothing; nearer, the edge goes on.
    private static Tensor Inside(Tensor cells, long size) => cells.ge(-1) & cells.le(size);
}

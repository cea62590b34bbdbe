using TorchSharp;
using static TorchSharp.torch;

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

    /// <summary>Along each side, of a bin: a sample lies between two cells.</summary>
    private int Taken => 2 * samples;

    /// <summary>
    /// Maps (B, C, H, W) of strides 4, 8, 16, ... and each picture's boxes (n, 4) in pixels of the input → (N, C, S, S),
    /// N boxes of all pictures, one picture behind the other.
    /// </summary>
    public Tensor Pool(IReadOnlyList<Tensor> maps, IReadOnlyList<Tensor> boxes)
    {
        using var scope = NewDisposeScope();
        var (channels, device) = (maps[0].shape[1], maps[0].device);
        var all = cat([.. boxes]); // (N, 4)
        if (all.shape[0] == 0)
        {
            return zeros(0, channels, size, size, ScalarType.Float32, device).MoveToOuterDisposeScope();
        }

        // 1. The cells of all maps, one row each, and where the rows of each box's map begin.
        var cells = cat([.. maps.Select(map => map.to_type(ScalarType.Float32).permute(0, 2, 3, 1).reshape(-1, channels))]);
        var levels = Levels(all, maps.Count);
        var (height, width, stride) = (
            OfLevel(level => maps[level].shape[2]), OfLevel(level => maps[level].shape[3]), OfLevel(level => 4L << level)); // (N)
        var picture = cat([.. boxes.Select((some, b) => full(some.shape[0], b, ScalarType.Int64, device))]);
        var first = OfLevel(level => maps.Take(level).Sum(map => map.numel() / channels)) + (picture * height * width);

        // 2. A bin is a weighted sum of cells: of those around its samples, along each side.
        var edges = ((all / stride.unsqueeze(1)) - 0.5).split(1, 1); // 4 times (N, 1), in cells
        var (rows, rowShares) = Along(edges[1], edges[3], height);
        var (columns, columnShares) = Along(edges[0], edges[2], width);
        var taken = first.view(-1, 1, 1, 1, 1) + (rows * width.view(-1, 1, 1)).view(-1, size, 1, Taken, 1) + columns.view(-1, 1, size, 1, Taken);
        var shares = rowShares.view(-1, size, 1, Taken, 1) * columnShares.view(-1, 1, size, 1, Taken);
        using var sums = nn.EmbeddingBag_from_pretrained(cells, freeze: false, mode: EmbeddingBagMode.Sum);
        var pooled = sums.call(taken.view(-1, Taken * Taken), null, shares.view(-1, Taken * Taken)); // (N · S · S, C)
        return pooled.view(-1, size, size, channels).permute(0, 3, 1, 2).MoveToOuterDisposeScope();

        Tensor OfLevel(Func<int, long> value) =>
            tensor([.. Enumerable.Range(0, maps.Count).Select(value)], device: device).index_select(0, levels);
    }

    /// <summary>The place of each box's map in a list of maps: (N, 4) → (N), int64.</summary>
    public static Tensor Levels(Tensor boxes, int maps)
    {
        using var scope = NewDisposeScope();
        var level = (CanonicalLevel + (Boxes.Areas(boxes).sqrt() / CanonicalSize + 1e-8).log2()).floor();
        return (level - FirstLevel).clamp(0, maps - 1).to_type(ScalarType.Int64).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Along one side, from (N, 1) to (N, 1) in cells, where a cell's centre is a whole number: the cells that each bin takes
    /// (N, S, 2 · samples), int64, and their shares in it.
    /// </summary>
    private (Tensor Cells, Tensor Shares) Along(Tensor from, Tensor to, Tensor count)
    {
        var steps = (arange(size * samples, ScalarType.Float32, from.device) + 0.5) / (size * samples); // (P), within the box
        var at = from + ((to - from) * steps); // (N, P)
        var last = (count - 1).unsqueeze(1).to_type(ScalarType.Float32);
        // Beyond one cell outside the map there is nothing; nearer, the edge goes on.
        var inside = at.ge(-1) & at.le(last + 1);
        var within = minimum(at.clamp_min(0), last);
        var low = within.floor();
        var share = within - low;
        var shares = stack([1 - share, share], 2) * (inside.to_type(ScalarType.Float32) / samples).unsqueeze(2);
        var cells = stack([low, minimum(low + 1, last)], 2).to_type(ScalarType.Int64);
        return (cells.view(-1, size, Taken), shares.view(-1, size, Taken));
    }
}

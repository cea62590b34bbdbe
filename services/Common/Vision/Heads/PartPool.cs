using static TorchSharp.torch;

namespace Vitrine.Vision.Heads;

/// <summary>The average plus the maximum over each part of a map. Runs in float32.</summary>
internal sealed class PartPool : nn.Module<Tensor, Tensor>
{
    private readonly MapPartition _partition;

    public PartPool(MapPartition partition) : base(nameof(PartPool)) => _partition = partition;

    /// <summary>(B, C, H, W) → (B, P, C), P the parts in their order.</summary>
    /// <exception cref="ArgumentException">The map is so small that a part holds no cell.</exception>
    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var parts = _partition.Cells((int)x.shape[2], (int)x.shape[3]);
        var sizes = Array.ConvertAll(parts, cells => cells.LongLength);
        var order = tensor(parts.SelectMany(cells => cells).ToArray(), device: x.device); // (H W)
        x = x.flatten(2).index_select(2, order); // (B, C, H W), part behind part
        var pooled = x.split(sizes, 2).Select(part => AverageMaxPool.Pool(part, 2));
        return stack(pooled, 1).MoveToOuterDisposeScope(); // (B, P, C)
    }

    /// <summary>(B, C, H, W) → P times the shares that the map's cells have in a part's pool. The caller's scope owns them.</summary>
    /// <exception cref="ArgumentException">The map is so small that a part holds no cell.</exception>
    public IEnumerable<CellShares> Shares(Tensor x)
    {
        var parts = _partition.Cells((int)x.shape[2], (int)x.shape[3]);
        x = x.to_type(ScalarType.Float32).flatten(2); // (B, C, H W)
        foreach (var cells in parts)
        {
            var index = tensor(cells, device: x.device);
            var shares = AverageMaxPool.SharesOf(x.index_select(2, index), 2);
            yield return new CellShares(
                zeros_like(x).index_copy_(2, index, shares),
                zeros_like(x[0, 0]).index_fill_(0, index, 1.0 / cells.Length));
        }
    }
}

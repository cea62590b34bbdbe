using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Vitrine.Vision.Heads;

/// <summary>
/// The branches of a product classifier with local features: every part of every partition is pooled (average plus
/// maximum) and has a 1x1 convolution of its own.
/// </summary>
internal sealed class PartHead : nn.Module<Tensor, Tensor>
{
    private readonly ModuleList<PartPool> pools;
    private readonly ModuleList<Linear> necks; // on pooled features a 1x1 convolution is a linear map

    /// <param name="channels">Of the feature map, C.</param>
    /// <param name="dimension">Size of a part's vector, D.</param>
    /// <param name="partitions">The branches; one strip is the whole map.</param>
    public PartHead(long channels, long dimension, IReadOnlyList<MapPartition> partitions) : base(nameof(PartHead))
    {
        ArgumentOutOfRangeException.ThrowIfZero(partitions.Count, nameof(partitions));
        Parts = partitions.Sum(partition => partition.Parts);
        pools = nn.ModuleList(partitions.Select(partition => new PartPool(partition)).ToArray());
        necks = nn.ModuleList(Enumerable.Range(0, Parts).Select(_ => nn.Linear(channels, dimension)).ToArray());
        RegisterComponents();
    }

    /// <summary>Of all branches together, P.</summary>
    public int Parts { get; }

    /// <summary>(B, C, H, W) → (B, P, D), branch behind branch.</summary>
    /// <exception cref="ArgumentException">The map is so small that a part holds no cell.</exception>
    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var pooled = cat([.. pools.Select(pool => pool.call(x))], 1).unbind(1); // P times (B, C)
        return stack(necks.Zip(pooled, (neck, part) => neck.call(part)), 1).MoveToOuterDisposeScope(); // (B, P, D)
    }

    /// <summary>(B, C, H, W) → P times the shares that the map's cells have in a part's vector. The caller's scope owns them.</summary>
    /// <exception cref="ArgumentException">The map is so small that a part holds no cell.</exception>
    public IEnumerable<CellShares> Shares(Tensor x) =>
        pools.SelectMany(pool => pool.Shares(x)).Zip(necks, (shares, neck) => shares.Through(neck));
}

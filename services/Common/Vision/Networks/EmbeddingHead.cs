using TorchSharp.Modules;
using Vitrine.Vision.Heads;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Vitrine.Vision.Networks;

/// <summary>
/// Feature map → vector of unit length: pool, perhaps a linear projection, perhaps a batch norm, L2. Runs in float32.
/// </summary>
public sealed class EmbeddingHead : nn.Module<Tensor, Tensor>
{
    private readonly MapPool? pool; // null: the average
    private readonly PartHead? parts; // pools and projects
    private readonly Linear? neck;
    private readonly BatchNormNeck? norm;

    /// <exception cref="ArgumentException">Branches without a dimension.</exception>
    public EmbeddingHead(long channels, EmbeddingHeadConfig config) : base(nameof(EmbeddingHead))
    {
        ArgumentOutOfRangeException.ThrowIfNegative(config.Dimension);
        if (config.Branches.Count > 0)
        {
            parts = config.Dimension > 0
                ? new PartHead(channels, config.Dimension, [.. config.Branches.Select(Partition)])
                : throw new ArgumentException("branches need a dimension above 0", nameof(config));
        }
        else
        {
            pool = Pool(config.Pooling);
            neck = config.Dimension == 0 ? null : nn.Linear(channels, config.Dimension);
        }

        Config = config;
        Parts = parts?.Parts ?? 1;
        Dimension = Parts * (config.Dimension == 0 ? channels : config.Dimension);
        norm = config.BatchNorm ? new BatchNormNeck(Dimension) : null;
        RegisterComponents();
    }

    /// <summary>What it was built from.</summary>
    public EmbeddingHeadConfig Config { get; }

    /// <summary>How many parts of a picture have features of their own.</summary>
    public int Parts { get; }

    /// <summary>What the parts are called, in the order of their features: "global", "rings3.1" (the inmost of three) and so on.</summary>
    public IReadOnlyList<string> PartNames => Config.Branches.Count == 0
        ? [Name(Branch.Global)]
        : [.. Config.Branches.SelectMany(branch => Partition(branch).Parts is var count and > 1
            ? Enumerable.Range(1, count).Select(part => $"{Name(branch)}.{part}")
            : [Name(branch)])];

    /// <summary>Size of the vector: of all parts together.</summary>
    public long Dimension { get; }

    /// <summary>(B, C, H, W) → (B, D), unit length.</summary>
    /// <exception cref="ArgumentException">The map is so small that a part holds no cell.</exception>
    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        return F.normalize(Features(x).Normed, dim: 1).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// (B, C, H, W) → what losses see: the features before the batch norm, for losses of distances, and behind it, for
    /// classifiers; both (B, D) of any length, part behind part, and the same where there is no batch norm.
    /// </summary>
    public (Tensor Plain, Tensor Normed) Features(Tensor x)
    {
        using var scope = NewDisposeScope();
        var plain = (parts is null ? Project(x) : parts.call(x).flatten(1)).MoveToOuterDisposeScope(); // (B, D)
        return (plain, norm?.call(plain).MoveToOuterDisposeScope() ?? plain);
    }

    /// <summary>
    /// (B, C, H, W) → for each part what the map's cells give to its features behind the batch norm, (B, D / <see cref="Parts"/>, H, W):
    /// over the cells they add up to those features, for the head but for L2 is <see cref="MapPool">pools</see> and
    /// <see cref="CellShares">layers</see> that leave nothing over. In evaluation only.
    /// </summary>
    /// <exception cref="ArgumentException">The map is so small that a part holds no cell.</exception>
    internal IReadOnlyList<Tensor> Shares(Tensor x)
    {
        using var scope = NewDisposeScope();
        CellShares[] shares = parts is null ? [Project(CellShares.OfWhole(PoolShares(x).flatten(2)))] : [.. parts.Shares(x)];
        if (norm is not null)
        {
            var (factor, shift) = norm.Affine();
            shares = [.. shares.Zip(factor.chunk(Parts), shift.chunk(Parts)).Select(part => part.First.Scale(part.Second, part.Third))];
        }

        return [.. shares.Select(part => part.Values.unflatten(2, x.shape[2], x.shape[3]).MoveToOuterDisposeScope())];
    }

    /// <summary>The mean over the picture: (B, C, H, W) → (B, C) in float32.</summary>
    internal static Tensor Average(Tensor x)
    {
        using var scope = NewDisposeScope();
        return x.to_type(ScalarType.Float32).mean([2, 3]).MoveToOuterDisposeScope();
    }

    private Tensor Project(Tensor x)
    {
        x = pool?.call(x) ?? Average(x); // (B, C)
        return neck?.call(x) ?? x;
    }

    private CellShares Project(CellShares shares) => neck is null ? shares : shares.Through(neck);

    private Tensor PoolShares(Tensor x) => pool?.Shares(x) ?? x.to_type(ScalarType.Float32) / (x.shape[2] * x.shape[3]);

    private static string Name(Branch branch) => branch.ToString().ToLowerInvariant();

    private static MapPool? Pool(Pooling pooling) => pooling switch
    {
        Pooling.Average => null,
        Pooling.AverageMax => new AverageMaxPool(),
        Pooling.GeneralizedMean => new GeneralizedMeanPool(),
        _ => throw new ArgumentOutOfRangeException(nameof(pooling), pooling, null),
    };

    private static MapPartition Partition(Branch branch) => branch switch
    {
        Branch.Global => Strips.Horizontal(1),
        Branch.Horizontal2 => Strips.Horizontal(2),
        Branch.Horizontal3 => Strips.Horizontal(3),
        Branch.Vertical2 => Strips.Vertical(2),
        Branch.Vertical3 => Strips.Vertical(3),
        Branch.Rings2 => new SquareRings(2),
        Branch.Rings3 => new SquareRings(3),
        _ => throw new ArgumentOutOfRangeException(nameof(branch), branch, null),
    };
}

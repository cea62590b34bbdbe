using Vitrine.Vision.Synthetic;
using static TorchSharp.torch;

namespace Vitrine.Vision.Mining;

/// <summary>
/// An anchor's negative is one of the pictures of other items that are nearest to it in the whole training set, found anew
/// before each epoch. One of several is drawn, so that a wrongly labelled neighbour is not met each time.
/// </summary>
internal sealed class OfflineNegatives : JoinedNegatives
{
    private readonly int _nearest;
    private readonly int _block;
    private long[][] _negatives = []; // of every picture

    /// <param name="items">The item of every picture of the training set.</param>
    /// <param name="nearest">Of how many one is drawn, k.</param>
    /// <param name="block">
    /// Pictures that are embedded, or compared with as many others, at a time: what memory grows with, besides one vector a
    /// picture.
    /// </param>
    public OfflineNegatives(long[] items, int nearest, int block = 1024) : base(items)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(nearest);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(nearest, items.Length);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(block);
        (_nearest, _block) = (nearest, block);
    }

    public override void BeginEpoch(Func<int[], Tensor> embed, CancellationToken ct)
    {
        using var scope = NewDisposeScope();
        var vectors = EmbedAll(embed, ct); // (N, D)
        var items = tensor(Items);
        _negatives = [.. NearestOthers.Find(vectors, items, vectors, items, _nearest, _block, ct)
            .data<long>().ToArray().Chunk(_nearest).Select(row => row.Where(place => place >= 0).ToArray())];
    }

    public override void Save(BinaryWriter writer)
    {
        writer.Write(_negatives.Length);
        foreach (var places in _negatives)
        {
            writer.Write(places.Length);
            Array.ForEach(places, writer.Write);
        }
    }

    public override void Load(BinaryReader reader)
    {
        _negatives = new long[reader.ReadInt32()][];
        for (var i = 0; i < _negatives.Length; i++)
        {
            _negatives[i] = new long[reader.ReadInt32()];
            for (var j = 0; j < _negatives[i].Length; j++)
            {
                _negatives[i][j] = reader.ReadInt64();
            }
        }
    }

    protected override int Choose(int anchor, SeededRandom random) => (int)random.Pick<long>(_negatives[anchor]);

    // In the main memory, which is the larger one.
    private Tensor EmbedAll(Func<int[], Tensor> embed, CancellationToken ct)
    {
        using var scope = NewDisposeScope();
        using var constant = no_grad();
        var parts = new List<Tensor>();
        foreach (var pictures in Enumerable.Range(0, Items.Length).Chunk(_block))
        {
            ct.ThrowIfCancellationRequested();
            using var part = NewDisposeScope();
            parts.Add(embed(pictures).to(ScalarType.Float32, CPU).MoveToOuterDisposeScope());
        }

        return cat(parts).MoveToOuterDisposeScope();
    }
}

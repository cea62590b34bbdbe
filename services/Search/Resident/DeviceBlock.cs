using TorchSharp;
using static TorchSharp.torch;

namespace Vitrine.Search.Resident;

/// <summary>Rows that follow each other, on a device. Its memory goes with the last scan that looks at it.</summary>
internal sealed class DeviceBlock
{
    private readonly int _capacity;
    private readonly Tensor _rows; // (capacity, D)
    private readonly Tensor _items; // (capacity): ordinals.
    private readonly Tensor _replacedBy; // (capacity)
    private int _count;
    private bool _hasReplaced;

    /// <param name="first">The number of its first row.</param>
    /// <param name="capacity">Rows.</param>
    public DeviceBlock(int first, int capacity, int dimension, Device device, ScalarType precision)
    {
        (First, _capacity) = (first, capacity);
        _rows = empty([capacity, dimension], precision, device).DetachFromDisposeScope();
        _items = empty([capacity], ScalarType.Int64, device).DetachFromDisposeScope();
        _replacedBy = full([capacity], int.MaxValue, ScalarType.Int64, device).DetachFromDisposeScope();
    }

    public int First { get; }

    public bool IsFull => _count == _capacity;

    public long Bytes => Size(_rows) + Size(_items) + Size(_replacedBy);

    /// <summary>Of the first rows of the space, those that are here.</summary>
    public int RowsOf(int count) => Math.Clamp(count - First, 0, _count);

    /// <summary>Adds rows of a chunk.</summary>
    /// <returns>The greatest distance of a row from what is kept of it, and the greatest length of what is kept.</returns>
    public (double Residual, double Length) Add(ResidentChunk chunk, int place, int rows)
    {
        using var scope = NewDisposeScope();
        var dimension = (int)_rows.shape[1];
        var features = tensor(chunk.Features.AsSpan(place * dimension, rows * dimension).ToArray(), [rows, dimension]).to(_rows.device);
        var kept = features.to(_rows.dtype);
        _rows.narrow(0, _count, rows).copy_(kept);
        _items.narrow(0, _count, rows).copy_(tensor(chunk.Items.AsSpan(place, rows).ToArray()));
        _count += rows;
        var wide = kept.to(ScalarType.Float32);
        return ((features - wide).norm(1).max().item<float>(), wide.norm(1).max().item<float>());
    }

    public void Replace(int row, int by)
    {
        using var place = _replacedBy.narrow(0, row - First, 1);
        place.fill_(by);
        _hasReplaced = true;
    }

    /// <returns>(queries, rows)</returns>
    /// <param name="queries">(queries, D)</param>
    public Tensor Scores(Tensor queries, int count)
    {
        var rows = _rows.narrow(0, 0, RowsOf(count));
        return _rows.device_type == DeviceType.CPU // Not every libtorch multiplies float16 there.
            ? queries.to(ScalarType.Float32).mm(rows.to(ScalarType.Float32).t())
            : queries.mm(rows.t());
    }

    /// <summary>Says which of the first rows of the space may be found.</summary>
    /// <param name="wanted">(items), bool; null: all.</param>
    /// <param name="seen">(items), bool: is set for the items of those rows.</param>
    /// <returns>(rows), bool; null: all.</returns>
    public Tensor? Mask(Tensor? wanted, Tensor? seen, int count)
    {
        var rows = RowsOf(count);
        var mask = _hasReplaced ? _replacedBy.narrow(0, 0, rows).ge(count) : null;
        if (wanted is null)
        {
            return mask;
        }

        var items = _items.narrow(0, 0, rows);
        var own = wanted.index_select(0, items);
        mask = mask is null ? own : mask.logical_and(own);
        seen!.index_fill_(0, items.masked_select(mask), true);
        return mask;
    }

    private static long Size(Tensor tensor) => tensor.numel() * tensor.element_size();
}

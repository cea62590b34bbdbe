namespace Vitrine.Search.Resident;

/// <summary>Which rows a search may find: those that were there when it began, are the newest of their region and of an item that it wants.</summary>
/// <param name="count">Rows that were there.</param>
/// <param name="wanted">By the ordinal of an item; null: all.</param>
/// <param name="items">Of <paramref name="count"/> rows, or more.</param>
internal sealed class RowFilter(int count, bool[]? wanted, int items)
{
    private readonly bool[] _met = new bool[items];
    private int _rows;

    /// <summary>Rows that were let through.</summary>
    public int MatchedRows => _rows;

    /// <summary>Items of those rows.</summary>
    public int MatchedItems => _met.AsSpan().Count(true);

    public bool Lets(ResidentChunk chunk, int place) =>
        chunk.ReplacedBy[place] >= count && (wanted is null || wanted[chunk.Items[place]]);

    /// <summary>Says which rows of a chunk are let through, and counts them. Chunks may be asked for at the same time.</summary>
    /// <param name="rows">A bit a row: the bits of sixteen a number.</param>
    public void Mark(ResidentChunk chunk, int part, Span<ushort> rows)
    {
        rows.Clear();
        var matched = 0;
        var present = Math.Min(count - part * ResidentChunk.Capacity, ResidentChunk.Capacity);
        for (var place = 0; place < present; place++)
        {
            if (Lets(chunk, place))
            {
                rows[place / CodeKernel.Rows] |= (ushort)(1 << (place % CodeKernel.Rows));
                matched++;
                ref var met = ref _met[chunk.Items[place]];
                if (!met) // Threads that do not write do not wait for each other.
                {
                    met = true;
                }
            }
        }

        Interlocked.Add(ref _rows, matched);
    }
}

using System.Numerics;
using System.Runtime.Intrinsics;

namespace Vitrine.Search.Resident;

/// <summary>
/// Which rows a search may find: those that were there when it began and are the newest of their region, of an item that is
/// wanted.
/// </summary>
/// <param name="count">Rows that were there.</param>
/// <param name="items">Items of those rows: their ordinals are below it.</param>
/// <param name="wanted">By the ordinal of an item; null: all.</param>
internal sealed class RowFilter(int count, int items, bool[]? wanted)
{
    private readonly bool[]? _met = wanted is null ? null : new bool[items];
    private int _rows;
    private int? _items;

    /// <summary>By the ordinal of an item; null: all.</summary>
    public bool[]? Wanted => wanted;

    /// <summary>Rows that were let through.</summary>
    public int MatchedRows => _rows;

    /// <summary>Items of those rows. A region stays with its item, so that no item loses its last row.</summary>
    public int MatchedItems => _items ?? (_met is null ? items : _met.AsSpan().Count(true));

    /// <summary>Says how many were let through, where a device has looked.</summary>
    /// <param name="items">Null: all.</param>
    public void Matched(int rows, int? items) => (_rows, _items) = (rows, items);

    /// <param name="place">Of a row that was there.</param>
    public bool Lets(ResidentChunk chunk, int place) =>
        chunk.ReplacedBy[place] >= count && wanted?[chunk.Items[place]] != false;

    /// <summary>Says which rows of a chunk are let through, and counts them. Chunks may be asked for at the same time.</summary>
    /// <param name="groups">Sixteen rows each, a bit a row.</param>
    public void Mark(ResidentChunk chunk, int part, Span<ushort> groups)
    {
        var matched = 0;
        for (var group = 0; group < groups.Length; group++)
        {
            var first = group * CodeKernel.Rows;
            var present = Math.Clamp(count - part * ResidentChunk.Capacity - first, 0, CodeKernel.Rows);
            var replaced = Vector512.LessThan(Vector512.Create(chunk.ReplacedBy.AsSpan(first)), Vector512.Create(count));
            var rows = ~(uint)replaced.ExtractMostSignificantBits() & ((1u << present) - 1);
            if (wanted is not null)
            {
                rows = OfWanted(chunk, first, rows);
            }

            groups[group] = (ushort)rows;
            matched += BitOperations.PopCount(rows);
        }

        Interlocked.Add(ref _rows, matched);
    }

    private uint OfWanted(ResidentChunk chunk, int first, uint rows)
    {
        for (var left = rows; left != 0; left &= left - 1)
        {
            var row = BitOperations.TrailingZeroCount(left);
            var item = chunk.Items[first + row];
            if (!wanted![item])
            {
                rows &= ~(1u << row);
            }
            else if (!_met![item]) // Threads that do not write do not wait for each other.
            {
                _met[item] = true;
            }
        }

        return rows;
    }
}

using Vitrine.Catalog.Detector;

namespace Vitrine.Search.Resident;

/// <summary>What is known of a row besides its numbers.</summary>
/// <param name="Items">How many items have a row up to this one.</param>
/// <param name="Previous">The number of the row before it of its item; -1: it is the first.</param>
internal sealed record ResidentRow(long RegionId, ResidentItem Item, byte[] Sha256, Box Box, int Items, int Previous);

/// <param name="ordinal">Counts the space's items from 0.</param>
internal sealed class ResidentItem(long id, int ordinal)
{
    private volatile int _lastRow = -1;

    public long Id => id;

    public int Ordinal => ordinal;

    /// <summary>The number of its newest row; <see cref="ResidentRow.Previous"/> leads on to the others.</summary>
    public int LastRow
    {
        get => _lastRow;
        set => _lastRow = value;
    }
}

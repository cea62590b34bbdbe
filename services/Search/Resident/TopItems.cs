namespace Vitrine.Search.Resident;

/// <summary>
/// The nearest items of one query that a scan has met so far, each by its nearest row; ties go by region id. Any number of
/// threads.
/// </summary>
/// <param name="wanted">How many, at least 1.</param>
internal sealed class TopItems(int wanted)
{
    /// <summary>More than what a score may lose when it becomes a distance and a float32.</summary>
    private const float Rounding = 1e-6f;

    private readonly Lock _lock = new();
    private readonly int[] _ordinals = new int[wanted];
    private readonly FoundRow[] _found = new FoundRow[wanted];
    private int _count;
    private int _last; // The place of the farthest.
    private volatile float _leastScore = float.NegativeInfinity;

    public int Wanted => wanted;

    /// <summary>A row whose score is below this can change nothing.</summary>
    public float LeastScore => _leastScore;

    /// <summary>Nearest first.</summary>
    public IEnumerable<FoundRow> Rows => _found.Take(_count).Order();

    public void Offer(FoundRow row)
    {
        if (1 - row.Distance < LeastScore)
        {
            return;
        }

        lock (_lock)
        {
            var place = Array.IndexOf(_ordinals, row.Row.Item.Ordinal, 0, _count);
            if (place < 0)
            {
                place = _count < wanted ? _count : _last;
            }

            if (place < _count && row.CompareTo(_found[place]) >= 0)
            {
                return;
            }

            _count = Math.Max(_count, place + 1);
            (_ordinals[place], _found[place]) = (row.Row.Item.Ordinal, row);
            if (_count == wanted)
            {
                for (var i = 0; i < wanted; i++)
                {
                    _last = _found[i].CompareTo(_found[_last]) > 0 ? i : _last;
                }

                _leastScore = LeastFor(_found[_last].Distance);
            }
        }
    }

    // Distances end at 2, so behind the last of them any score may be.
    private static float LeastFor(double distance) => distance < 2 ? (float)(1 - distance) - Rounding : float.NegativeInfinity;
}

/// <summary>A row and its distance to the query.</summary>
internal readonly record struct FoundRow(ResidentRow Row, double Distance) : IComparable<FoundRow>
{
    public int CompareTo(FoundRow other) =>
        Distance == other.Distance ? Row.RegionId.CompareTo(other.Row.RegionId) : Distance.CompareTo(other.Distance);
}

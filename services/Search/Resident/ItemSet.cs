namespace Vitrine.Search.Resident;

/// <summary>
/// Items that a filter lets through: their ids, and, for the space that is scanned, a flag for each of its items. Safe for many
/// threads.
/// </summary>
internal sealed class ItemSet
{
    private readonly Lock _lock = new();
    private readonly IdSet _ids = new();
    private ResidentSpace? _space;
    private bool[] _flags = [];
    private int _known;

    /// <param name="ids">Of the items.</param>
    public ItemSet(IEnumerable<long> ids) => Change(ids, []);

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _ids.Count;
            }
        }
    }

    public void Change(IEnumerable<long> added, IEnumerable<long> removed)
    {
        lock (_lock)
        {
            var isCopied = false;
            foreach (var (id, value) in added.Select(id => (id, true)).Concat(removed.Select(id => (id, false))))
            {
                if (value)
                {
                    _ids.Add(id);
                }
                else
                {
                    _ids.Remove(id);
                }

                if (_space?.OrdinalOf(id) is { } ordinal && ordinal < _known && _flags[ordinal] != value)
                {
                    // Scans that are under way go on with what they were given.
                    _flags = isCopied ? _flags : [.. _flags];
                    isCopied = true;
                    _flags[ordinal] = value;
                }
            }
        }
    }

    /// <summary>By the ordinal of an item: whether it is let through. Not to be changed.</summary>
    /// <param name="known">Items of the space, from its first.</param>
    public bool[] Flags(ResidentSpace space, int known)
    {
        lock (_lock)
        {
            if (_space != space)
            {
                (_space, _flags, _known) = (space, new bool[known], 0);
            }

            if (_flags.Length < known)
            {
                Array.Resize(ref _flags, Math.Max(known, _flags.Length * 2));
            }

            for (; _known < known; _known++)
            {
                _flags[_known] = _ids.Contains(space.ItemAt(_known).Id);
            }

            return _flags;
        }
    }
}

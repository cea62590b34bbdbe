namespace Vitrine.Search.Resident;

/// <summary>A set of ids that are given one after the other: a bit each, in pages. Not safe for many threads.</summary>
internal sealed class IdSet
{
    private const int PageBits = 16;

    private readonly Dictionary<long, ulong[]> _pages = [];

    public int Count { get; private set; }

    public bool Contains(long id) => _pages.TryGetValue(id >> PageBits, out var page) && (page[Word(id)] & Bit(id)) != 0;

    public void Add(long id)
    {
        if (!_pages.TryGetValue(id >> PageBits, out var page))
        {
            page = _pages[id >> PageBits] = new ulong[(1 << PageBits) / 64];
        }

        Count += (page[Word(id)] & Bit(id)) == 0 ? 1 : 0;
        page[Word(id)] |= Bit(id);
    }

    public void Remove(long id)
    {
        if (_pages.TryGetValue(id >> PageBits, out var page))
        {
            Count -= (page[Word(id)] & Bit(id)) == 0 ? 0 : 1;
            page[Word(id)] &= ~Bit(id);
        }
    }

    private static int Word(long id) => (int)(id & ((1 << PageBits) - 1)) / 64;

    private static ulong Bit(long id) => 1UL << (int)(id & 63);
}

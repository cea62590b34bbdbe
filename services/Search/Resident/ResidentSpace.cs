using System.Collections.Concurrent;
using Vitrine.Catalog.Embedder;
using Vitrine.Catalog.Search;

namespace Vitrine.Search.Resident;

/// <summary>
/// The rows of one space that a search may find, in memory: the exact matrix. One thread writes; any number read, each the
/// rows that were there when it asked.
/// </summary>
/// <param name="device">Scores the rows; null: their codes do, on the processor.</param>
internal sealed class ResidentSpace(EmbeddingSpace space, DeviceRows? device = null)
{
    private readonly ConcurrentQueue<(int Row, int By)> _replaced = []; // For the device.
    private readonly ConcurrentDictionary<long, int> _rowOfRegion = [];
    private int _itemCount; // The writer's own.
    private volatile ResidentItem[] _ordered = new ResidentItem[ResidentChunk.Capacity];
    private readonly ConcurrentDictionary<long, ResidentItem> _items = [];
    private readonly ConcurrentDictionary<long, ResidentItem> _withdrawn = [];
    private volatile ResidentChunk[] _chunks = [];
    private volatile int _count;
    private long _put; // The highest number.
    private long _sequence;
    private long _deletedSince;

    public EmbeddingSpace Space => space;

    /// <summary>All rows up to this number can be found.</summary>
    public long Sequence
    {
        get => Volatile.Read(ref _sequence);
        private set => Volatile.Write(ref _sequence, value);
    }

    /// <summary>Rows that may be found, and a few that were replaced.</summary>
    public int Rows => _count;

    /// <summary>What the features and their codes, or what a device has of them, take.</summary>
    public long Bytes => _chunks.LongLength * ResidentChunk.Bytes(space.Dimension, coded: device is null) + (device?.Bytes ?? 0);

    /// <summary>Items that went by then are withdrawn; of those that went later the database tells.</summary>
    public long DeletedSince
    {
        get => Volatile.Read(ref _deletedSince);
        private set => Volatile.Write(ref _deletedSince, value);
    }

    /// <summary>The number of an item among the space's, from 0; null: it has no row.</summary>
    public int? OrdinalOf(long itemId) => _items.TryGetValue(itemId, out var item) ? item.Ordinal : null;

    /// <param name="ordinal">Of an item that a row has shown.</param>
    public ResidentItem ItemAt(int ordinal) => _ordered[ordinal];

    /// <summary>Adds a row; it replaces an older one of its region.</summary>
    public void Put(StoredEmbedding row)
    {
        if (row.ItemId is { } itemId)
        {
            Put(row, itemId);
        }

        _put = Math.Max(_put, row.Sequence);
    }

    /// <summary>Says that all rows up to the highest number were put, and brings them to the device, if there is one.</summary>
    public void Complete()
    {
        device?.Follow(_chunks, _count, _replaced);
        Sequence = _put;
    }

    /// <summary>No search finds these items any more. Ids are never given again.</summary>
    /// <param name="itemIds">Those that the space does not have are passed over.</param>
    public void Withdraw(IEnumerable<long> itemIds)
    {
        foreach (var id in itemIds)
        {
            if (_items.TryGetValue(id, out var item))
            {
                _withdrawn[id] = item;
            }
        }
    }

    /// <summary>As <see cref="Withdraw(IEnumerable{long})"/>; and the next time the database is asked for what goes after this.</summary>
    public void Withdraw(IEnumerable<long> itemIds, long watermark)
    {
        Withdraw(itemIds);
        DeletedSince = Math.Max(DeletedSince, watermark);
    }

    /// <summary>Scores every row that matches, and picks the rows of the best items, for any number of questions in one pass.</summary>
    /// <returns>An answer each: a query's candidates each, the nearest item first.</returns>
    public IReadOnlyList<IReadOnlyList<CandidateSet>> Nearest(IReadOnlyList<ScanQuestion> questions)
    {
        var (count, chunks) = (_count, _chunks);
        var known = Known(count, chunks);

        // 1. A filter each; who asks for all rows shares one.
        var filterOf = new RowFilter[questions.Count];
        RowFilter? all = null;
        for (var i = 0; i < questions.Count; i++)
        {
            var among = questions[i].Among;
            filterOf[i] = among is null
                ? all ??= new RowFilter(count, known, Wanted(null, known))
                : new RowFilter(count, known, Wanted(among, known));
        }

        // 2. One pass.
        var asked = questions.Index().SelectMany(question => question.Item.Queries.Select(query => (question.Index, Query: query))).ToArray();
        var nearest = asked.Select(one => new TopItems(questions[one.Index].Items + CandidateOptions.RoundingItems)).ToArray();
        var wanted = asked.Zip(nearest, (one, items) => new ScanQuery(one.Query, filterOf[one.Index], items)).ToArray();
        if (device is null)
        {
            Scan(wanted, count, chunks);
        }
        else
        {
            device.Follow(chunks, count, _replaced);
            device.Look(wanted, count, (query, row) => query.Nearest.Offer(Found(row, query.Vector)));
        }

        // 3. The other rows of the items that were found.
        var sets = new CandidateSet[asked.Length];
        if (asked.Length == 1)
        {
            Gather(0);
        }
        else
        {
            Parallel.For(0, asked.Length, Gather);
        }

        return [.. asked.Zip(sets).GroupBy(one => one.First.Index).Select(own => own.Select(one => one.Second).ToArray())];

        void Gather(int number)
        {
            var filter = filterOf[asked[number].Index];
            sets[number] = new CandidateSet("exact", true, filter.MatchedRows, filter.MatchedItems,
                [.. nearest[number].Rows.SelectMany(row => Candidates(row.Row.Item, asked[number].Query, filter, count))]);
        }
    }

    /// <summary>A pass of the processor.</summary>
    private static void Scan(ScanQuery[] queries, int count, ResidentChunk[] chunks)
    {
        RowFilter[] filters = [.. queries.Select(query => query.Filter).Distinct()];
        var scan = new CodeScan(
            CodeKernel.Best, new QueryCodes(CodeKernel.Best, [.. queries.Select(query => query.Vector)]), [.. queries.Select(query => query.Nearest)],
            [.. queries.Select(query => Array.IndexOf(filters, query.Filter))]);
        var parts = (count + ResidentChunk.Capacity - 1) / ResidentChunk.Capacity;
        if (parts == 1)
        {
            Look(0);
        }
        else
        {
            Parallel.For(0, parts, Look);
        }

        void Look(int part)
        {
            var masks = filters.Length == 1
                ? stackalloc ushort[ResidentChunk.Groups]
                : new ushort[filters.Length * ResidentChunk.Groups];
            for (var filter = 0; filter < filters.Length; filter++)
            {
                filters[filter].Mark(chunks[part], part, masks.Slice(filter * ResidentChunk.Groups, ResidentChunk.Groups));
            }

            scan.Look(chunks[part], masks);
        }
    }

    private FoundRow Found(int number, float[] query)
    {
        var (chunk, place) = Split(number);
        return new FoundRow(_chunks[chunk].Rows[place], CosineDistance.Between(_chunks[chunk].Feature(place).Span, query));
    }

    /// <returns>The ids of the items that have a row and may be found.</returns>
    /// <param name="among">Null: every item.</param>
    public IReadOnlyList<long> Matching(ItemSet? among)
    {
        var known = Known(_count, _chunks);
        var wanted = Wanted(among, known);
        return [.. Enumerable.Range(0, known).Where(ordinal => wanted?[ordinal] != false).Select(ordinal => _ordered[ordinal].Id)];
    }

    /// <returns>All rows of these items.</returns>
    /// <param name="itemIds">Those that the space does not have are passed over.</param>
    public IReadOnlyList<Candidate> Read(IEnumerable<long> itemIds)
    {
        var rows = new List<Candidate>();
        var count = _count;
        var all = new RowFilter(count, 0, wanted: null);
        foreach (var id in itemIds)
        {
            if (_items.TryGetValue(id, out var item))
            {
                rows.AddRange(RowsOf(item, all, count).Select(row => ToCandidate(row.Row, row.Feature)));
            }
        }

        return rows;
    }

    /// <returns>The rows of these regions, in their order.</returns>
    /// <param name="regionIds">Those that the space does not have, or whose item is withdrawn, are passed over.</param>
    public IReadOnlyList<Candidate> Find(IEnumerable<long> regionIds)
    {
        var rows = new List<Candidate>();
        foreach (var id in regionIds)
        {
            if (_rowOfRegion.TryGetValue(id, out var number))
            {
                var (chunk, place) = Split(number);
                var row = _chunks[chunk].Rows[place];
                if (!_withdrawn.ContainsKey(row.Item.Id))
                {
                    rows.Add(ToCandidate(row, _chunks[chunk].Feature(place)));
                }
            }
        }

        return rows;
    }

    private void Put(StoredEmbedding row, long itemId)
    {
        var (chunk, place) = Split(_count);
        if (chunk == _chunks.Length)
        {
            _chunks = [.. _chunks, new ResidentChunk(space.Dimension, coded: device is null)];
        }

        if (!_items.TryGetValue(itemId, out var item))
        {
            item = _items[itemId] = new ResidentItem(itemId, _itemCount);
            if (_itemCount == _ordered.Length)
            {
                _ordered = [.. _ordered, .. new ResidentItem[_itemCount]];
            }

            _ordered[_itemCount++] = item;
        }

        _chunks[chunk].Put(place, new ResidentRow(row.RegionId, item, row.Sha256, row.Box, _itemCount, item.LastRow), row.Feature.Span);
        item.LastRow = _count;
        if (_rowOfRegion.TryGetValue(row.RegionId, out var old))
        {
            var (oldChunk, oldPlace) = Split(old);
            _chunks[oldChunk].ReplacedBy[oldPlace] = _count;
            if (device is not null)
            {
                _replaced.Enqueue((old, _count));
            }
        }

        _rowOfRegion[row.RegionId] = _count;
        _count++; // Only now readers see it.
    }

    /// <returns>By the ordinal of an item; null: all.</returns>
    private bool[]? Wanted(ItemSet? among, int known)
    {
        var wanted = among?.Flags(this, known);
        if (_withdrawn.IsEmpty)
        {
            return wanted;
        }

        if (wanted is null)
        {
            wanted = new bool[known];
            Array.Fill(wanted, true);
        }
        else
        {
            wanted = wanted[..known];
        }

        foreach (var (_, item) in _withdrawn)
        {
            if (item.Ordinal < known)
            {
                wanted[item.Ordinal] = false;
            }
        }

        return wanted;
    }

    /// <summary>The nearest rows of an item.</summary>
    private IEnumerable<Candidate> Candidates(ResidentItem item, float[] query, RowFilter filter, int count) =>
        RowsOf(item, filter, count)
            .Select(row => (Found: new FoundRow(row.Row, CosineDistance.Between(row.Feature.Span, query)), row.Feature))
            .OrderBy(row => row.Found)
            .Take(CandidateOptions.RegionsPerItem)
            .Select(row => ToCandidate(row.Found.Row, row.Feature));

    /// <summary>The rows of an item, newest first.</summary>
    private IEnumerable<(ResidentRow Row, ReadOnlyMemory<float> Feature)> RowsOf(ResidentItem item, RowFilter filter, int count)
    {
        for (var number = item.LastRow; number >= 0;)
        {
            var (chunk, place) = Split(number);
            var row = _chunks[chunk].Rows[place];
            if (number < count && filter.Lets(_chunks[chunk], place))
            {
                yield return (row, _chunks[chunk].Feature(place));
            }

            number = row.Previous;
        }
    }

    private static Candidate ToCandidate(ResidentRow row, ReadOnlyMemory<float> feature) =>
        new(row.RegionId, row.Item.Id, row.Sha256, row.Box, feature);

    private static int Known(int count, ResidentChunk[] chunks) =>
        count == 0 ? 0 : chunks[Split(count - 1).Chunk].Rows[Split(count - 1).Place].Items;

    private static (int Chunk, int Place) Split(int number) => Math.DivRem(number, ResidentChunk.Capacity);
}

using System.Collections.Concurrent;
using static TorchSharp.torch;

namespace Vitrine.Search.Resident;

/// <summary>
/// The rows of a space on a device, scored by the tensor engine. A pass brings back the rows of the best scores; where the scores' bound
/// cannot exclude the others, a pass that brings more follows, so nothing is missed. Only row numbers and scores leave the device.
/// </summary>
/// <remarks>
/// A row x is kept as x' and a query q asked as q', both rounded to the precision. As in <see cref="RowCodes"/>
/// <code>|q·x - q'·x'| ≤ |q| |x - x'| + |q - q'| |x'|</code>
/// The device adds its own rounding: a sum of D products in float32 loses at most D 2⁻²³ |q'| |x'| in any order, and one that is stored
/// in float16 2⁻¹¹ of itself, or 2⁻²⁵ where it is tiny.
/// </remarks>
internal sealed class DeviceRows
{
    /// <summary>Rows that the first pass brings beside as many as items are wanted.</summary>
    private const int Spare = 64;

    private const int Wider = 16;
    private const int SmallestBlock = 1 << 14;
    private const int LargestBlock = 1 << 22;

    /// <summary>More than float32 takes from a length of 4,000 numbers, as a part of it.</summary>
    private const double Margin = 1.0 / (1 << 10);

    private readonly Lock _lock = new();
    private readonly Device _device;
    private readonly ScalarType _precision;
    private readonly int _dimension;
    private readonly List<DeviceBlock> _blocks = [];
    private int _count;
    private double _residual; // The largest |x - x'|.
    private double _length; // The largest |x'|.

    /// <param name="device">"cuda", or "cpu".</param>
    /// <param name="dimension">D</param>
    public DeviceRows(string device, DevicePrecision precision, int dimension)
    {
        (_device, _dimension) = (new Device(device), dimension);
        _precision = precision == DevicePrecision.Float16 ? ScalarType.Float16 : ScalarType.Float32;
        backends.cuda.matmul.allow_fp16_reduced_precision_reduction = false; // Sums are float32, as the bound wants.
    }

    /// <summary>What the rows take on the device.</summary>
    public long Bytes => _blocks.Sum(block => block.Bytes);

    /// <summary>Brings the rows that came since the last time, and tells which were replaced.</summary>
    /// <param name="count">Rows that there are.</param>
    /// <param name="replaced">Rows that a newer one stands for, and its number; what is here is taken out.</param>
    public void Follow(ResidentChunk[] chunks, int count, ConcurrentQueue<(int Row, int By)> replaced)
    {
        using var inference = inference_mode();
        lock (_lock)
        {
            while (_count < count)
            {
                var (chunk, place) = Math.DivRem(_count, ResidentChunk.Capacity);
                if (_blocks.Count == 0 || _blocks[^1].IsFull)
                {
                    var rows = Math.Clamp(_count, SmallestBlock, LargestBlock);
                    _blocks.Add(new DeviceBlock(_count, rows, _dimension, _device, _precision));
                }

                var added = Math.Min(count - _count, ResidentChunk.Capacity - place);
                var (residual, length) = _blocks[^1].Add(chunks[chunk], place, added);
                (_residual, _length) = (Math.Max(_residual, residual * (1 + Margin)), Math.Max(_length, length * (1 + Margin)));
                _count += added;
            }

            while (replaced.TryPeek(out var next) && next.By < _count)
            {
                replaced.TryDequeue(out _);
                _blocks.FindLast(block => block.First <= next.Row)!.Replace(next.Row, next.By);
            }
        }
    }

    /// <summary>Offers each query every row that may be among its nearest.</summary>
    /// <param name="count">Rows that may be found, from the first.</param>
    /// <param name="offer">Takes a query and the number of a row. Queries are told of at the same time.</param>
    public void Look(IReadOnlyList<ScanQuery> queries, int count, Action<ScanQuery, int> offer)
    {
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        lock (_lock)
        {
            var masks = queries.Select(query => query.Filter).Distinct().ToDictionary(filter => filter, filter => Masks(filter, count));
            ScanQuery[] open = [.. queries.GroupBy(query => query.Filter).SelectMany(group => group)]; // Those of a filter together.
            for (var wanted = Spare + queries.Max(query => query.Nearest.Wanted); open.Length > 0; wanted *= Wider)
            {
                var width = Math.Min(wanted, count);
                var (scores, rows) = Best(open, masks, count, width);
                var isOpen = new bool[open.Length];
                Parallel.For(0, open.Length, number =>
                {
                    var query = open[number];
                    ReadOnlySpan<float> own = scores.AsSpan(number * width, width);
                    var found = own.IndexOf(float.NegativeInfinity) is >= 0 and var end ? end : width;
                    for (var i = 0; i < found; i++)
                    {
                        offer(query, (int)rows[number * width + i]);
                    }

                    isOpen[number] = found == width && width < count && own[^1] + Bound(query.Vector) >= query.Nearest.LeastScore;
                });
                open = [.. open.Where((_, number) => isOpen[number])];
            }
        }
    }

    /// <summary>The best scores of each query, and whose they are.</summary>
    /// <returns>(queries, wanted) each, the best first; negative infinity where fewer rows match.</returns>
    private (float[] Scores, long[] Rows) Best(
        ScanQuery[] queries, Dictionary<RowFilter, Tensor?[]> masks, int count, int wanted)
    {
        using var scope = NewDisposeScope();
        var vectors = tensor(queries.SelectMany(query => query.Vector).ToArray(), [queries.Length, _dimension])
            .to(_precision).to(_device); // (Q, D)
        var (best, places) = (new List<Tensor>(), new List<Tensor>());
        foreach (var (number, block) in _blocks.Index().Where(one => one.Item.First < count))
        {
            using var inner = NewDisposeScope();
            var scores = block.Scores(vectors, count); // (Q, rows)
            foreach (var group in queries.Index().GroupBy(query => query.Item.Filter))
            {
                if (masks[group.Key][number] is { } mask)
                {
                    scores.narrow(0, group.First().Index, group.Count()).masked_fill_(mask.logical_not(), float.NegativeInfinity);
                }
            }

            var (values, rows) = scores.topk((int)Math.Min(wanted, scores.shape[1]), 1);
            best.Add(values.to(ScalarType.Float32).MoveToOuterDisposeScope());
            places.Add((rows + block.First).MoveToOuterDisposeScope());
        }

        var (all, order) = cat(best, 1).topk(wanted, 1); // (Q, wanted)
        return ([.. all.cpu().data<float>()], [.. cat(places, 1).gather(1, order).cpu().data<long>()]);
    }

    /// <summary>Which rows a filter lets through, block by block, and tells the filter how many.</summary>
    /// <returns>(rows), bool; null: all.</returns>
    private Tensor?[] Masks(RowFilter filter, int count)
    {
        var wanted = filter.Wanted is { } flags ? tensor(flags).to(_device) : null; // (items)
        var seen = wanted is null ? null : zeros_like(wanted);
        var (masks, matched) = (new Tensor?[_blocks.Count], 0L);
        foreach (var (number, block) in _blocks.Index().Where(one => one.Item.First < count))
        {
            var mask = masks[number] = block.Mask(wanted, seen, count);
            matched += mask?.sum().item<long>() ?? block.RowsOf(count);
        }

        filter.Matched((int)matched, (int?)seen?.sum().item<long>());
        return masks;
    }

    /// <summary>How much a score can be wrong.</summary>
    private double Bound(float[] query)
    {
        var (squares, missed) = (0.0, 0.0);
        foreach (var number in query)
        {
            var kept = _precision == ScalarType.Float16 ? (float)(Half)number : number;
            squares += (double)number * number;
            missed += ((double)number - kept) * ((double)number - kept);
        }

        var (length, residual) = (Math.Sqrt(squares), Math.Sqrt(missed));
        var sum = _dimension * Math.ScaleB(1, -23) + (_precision == ScalarType.Float16 ? Math.ScaleB(1, -11) : 0);
        return (length * _residual + residual * _length + sum * (length + residual) * _length) * (1 + Margin) + Math.ScaleB(1, -24);
    }
}

using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Microsoft.Extensions.Options;
using Vitrine.Benchmarks.Peers;
using Vitrine.Catalog.Detector;
using Vitrine.Catalog.Embedder;
using Vitrine.Search;
using Vitrine.Search.Resident;
using static TorchSharp.torch;

namespace Vitrine.Benchmarks;

/// <summary>
/// The exact scan of the matrix in memory: beside a plain read of that memory, which no float32 scan can beat, beside FAISS and
/// beside the bare product of matrices; and whether its answers are those of float64.
/// </summary>
internal sealed class Search : IDisposable
{
    private const int Threads = 2;
    private const int Rounds = 5;
    private const int Dimension = 512;
    private const int Nearest = 10;
    private const int Block = 20_000;
    private static readonly TimeSpan _turn = TimeSpan.FromSeconds(3);

    private readonly FigureTable _table;
    private readonly Tensor _rows; // (N, D)
    private readonly Tensor _queries; // (Q, D)
    private readonly ResidentSpace _space;
    private int _asked;

    private Search(int rows, int queries, FigureTable table)
    {
        _table = table;
        using var vectors = new ClusteredVectors(rows, Dimension, Dimension);
        _rows = vectors.Draw(rows);
        _queries = vectors.Draw(queries);
        _space = new ResidentSpace(new EmbeddingSpace { Model = "drawn", Sha256 = "", Dimension = Dimension });
        var picture = new byte[32];
        for (var row = 0; row < rows; row++)
        {
            _space.Put(new StoredEmbedding(row, row, row, picture, new Box(0, 0, 1, 1), VectorRows.Of(_rows, row, 1).ToArray()));
        }
    }

    /// <param name="small">A tenth of the rows and of the queries.</param>
    /// <param name="stored">Only what PostgreSQL is behind.</param>
    public static async Task<int> RunAsync(bool small, bool stored, bool json, CancellationToken ct)
    {
        set_num_threads(Threads);
        using var inference = inference_mode();
        var (rows, queries) = small ? (100_000, 1_000) : (1_000_000, 10_000);
        var table = new FigureTable();
        if (!stored)
        {
            using var bench = new Search(rows, queries, table);
            bench.Warm();
            await bench.AgainstReadAsync();
            await bench.AgainstFaissAsync();
            await bench.AgainstProductAsync();
            bench.AgainstFloat64();
            bench.WithFilters();
            await bench.WithManyClientsAsync();
        }

        await using var database = await SearchDatabase.StartAsync(ct);
        await new StoredSearch(database, table).RunAsync(rows, ct);
        await new IndexedSearch(database, table).RunAsync(rows / 5, ct);
        var peers = new PeerSearch(database, table);
        await peers.RunAsync(rows / 25, Dimension, ct);
        await peers.RunOnPhotographsAsync(ct);
        return table.Print(json);
    }

    public void Dispose()
    {
        _rows.Dispose();
        _queries.Dispose();
    }

    /// <summary>Until the runtime has compiled for good what runs often.</summary>
    private void Warm()
    {
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < _turn;)
        {
            _space.Nearest([new ScanQuestion(Batch(0, 1), null, Nearest)]);
            _space.Nearest([new ScanQuestion(Batch(0, CodeKernel.Queries), null, Nearest)]);
            Read();
        }
    }

    private async Task AgainstReadAsync()
    {
        var pair = await Pair.MeasureAsync(Rounds, () => FigureTable.Timed(Read), () => ScanAsync(1));
        _table.Add("scan_vs_bandwidth", pair, $"{Rate(pair.B)} of float32", $"{Rate(pair.A)}");

        string Rate(IReadOnlyList<double> seconds) =>
            $"{_rows.numel() * sizeof(float) / Pair.Median(seconds) / 1e9:0.0} GB/s";
    }

    private async Task AgainstFaissAsync()
    {
        using var peer = new PythonPeer("search_faiss.py", $"{_rows.shape[0]}", $"{Dimension}", $"{Threads}");
        foreach (var batch in new[] { 1, 16, 128 })
        {
            await AddAsync($"scan_vs_faiss_b{batch}", batch, () => peer.RunAsync($"{batch}"));
        }
    }

    private async Task AgainstProductAsync()
    {
        const int Batch = 128;
        await AddAsync($"scan_vs_blas_b{Batch}", Batch, () => FigureTable.Timed(() =>
        {
            using var columns = _rows.t();
            using var batch = _queries.narrow(0, 0, Batch);
            batch.mm(columns).Dispose();
        }));
    }

    private void AgainstFloat64()
    {
        var (expected, different) = (InFloat64(_queries.shape[0]), 0);
        for (var first = 0; first < _queries.shape[0]; first += 100)
        {
            var sets = _space.Nearest([new ScanQuestion(Batch(first, 100), null, Nearest)])[0];
            different += sets.Index().Count(found =>
                !found.Item.Candidates.Take(Nearest).Select(candidate => candidate.RegionId)
                    .SequenceEqual(expected.AsSpan((first + found.Index) * Nearest, Nearest).ToArray()));
        }

        _table.Add("scan_exact", different, "", $"of {_queries.shape[0]} queries", "the ten nearest in float64");
    }

    /// <summary>Filters that let through from one row in ten thousand to every other: whether they miss anything, and what they cost.</summary>
    private void WithFilters()
    {
        const int Answers = 50, Times = 200;
        var random = new Random(1);
        var (least, slowest, note) = (1.0, 0.0, "");
        foreach (var share in new[] { 0.0001, 0.01, 0.1, 0.5 })
        {
            var rows = Enumerable.Range(0, (int)_rows.shape[0]).Where(_ => random.NextDouble() < share).Select(row => (long)row).ToArray();
            var among = new ItemSet(rows);
            var wanted = zeros(_rows.shape[0], ScalarType.Bool);
            wanted[tensor(rows)] = true;
            var expected = InFloat64(Answers, wanted);
            wanted.Dispose();
            for (var query = 0; query < Answers; query++)
            {
                var found = _space.Nearest([new ScanQuestion(Batch(query, 1), among, Nearest)])[0][0].Candidates
                    .Take(Nearest).Select(candidate => candidate.RegionId);
                var correct = expected.AsSpan(query * Nearest, Math.Min(Nearest, rows.Length)).ToArray();
                least = Math.Min(least, (double)found.Intersect(correct).Count() / correct.Length);
            }

            var (all, filtered) = (new List<double>(), new List<double>());
            for (var i = 0; i < Times; i++)
            {
                all.Add(Timed(null));
                filtered.Add(Timed(among));
            }

            var ratio = Percentile.Of(filtered, 0.99) / Percentile.Of(all, 0.99);
            slowest = Math.Max(slowest, ratio);
            note += $"{share:0.####%}: {1000 * Percentile.Of(filtered, 0.99):0} ms against {1000 * Percentile.Of(all, 0.99):0}; ";
        }

        _table.Add("filtered_recall_min", least, "", $"of {4 * Answers} answers", "the ten nearest in float64");
        _table.Add("filtered_p99_vs_unfiltered", slowest, "", note.TrimEnd(' ', ';'), "");

        double Timed(ItemSet? among)
        {
            var question = new ScanQuestion(Batch(_asked++ % Answers, 1), among, Nearest);
            var started = Stopwatch.GetTimestamp();
            _space.Nearest([question]);
            return Stopwatch.GetElapsedTime(started).TotalSeconds;
        }
    }

    /// <summary>64 clients that each ask again as soon as they are answered, beside one.</summary>
    private async Task WithManyClientsAsync()
    {
        const int Clients = 64, Turns = 5;
        using var queue = new ScanQueue(Options.Create(new SearchOptions()));
        var (alone, together, times) = (new List<double>(), new List<double>(), new List<double>());
        await AskAsync(Clients, []);
        for (var turn = 0; turn < Turns; turn++)
        {
            alone.Add(await AskAsync(1, []));
            together.Add(await AskAsync(Clients, times));
        }

        var gains = together.Zip(alone, (many, one) => many / one).ToArray();
        _table.Add(
            "concurrency_gain", Pair.Median(together) / Pair.Median(alone),
            $"{FigureTable.Number(gains.Min())} to {FigureTable.Number(gains.Max())}",
            $"{Pair.Median(together):0} queries/s of {Clients} clients", $"{Pair.Median(alone):0} of one");
        _table.Add(
            "p99_vs_p50_at_64", Percentile.Of(times, 0.99) / Percentile.Of(times, 0.5), "", $"{1000 * Percentile.Of(times, 0.99):0} ms", $"{1000 * Percentile.Of(times, 0.5):0} ms");

        // Queries a second.
        async Task<double> AskAsync(int clients, List<double> latencies)
        {
            var (answers, clock) = (0, Stopwatch.StartNew());
            await Task.WhenAll(Enumerable.Range(0, clients).Select(client => Task.Run(async () =>
            {
                for (var i = client; clock.Elapsed < _turn; i += clients)
                {
                    var started = Stopwatch.GetTimestamp();
                    await queue.NearestAsync(
                        _space, new ScanQuestion(Batch(i % (int)_queries.shape[0], 1), null, Nearest), CancellationToken.None);
                    Interlocked.Increment(ref answers);
                    lock (latencies)
                    {
                        latencies.Add(Stopwatch.GetElapsedTime(started).TotalSeconds);
                    }
                }
            })));
            return answers / clock.Elapsed.TotalSeconds;
        }
    }

    /// <param name="count">Queries, from the first.</param>
    private long[] InFloat64(long count, Tensor? among = null)
    {
        using var queries = _queries.narrow(0, 0, count);
        return ExactNeighbours.Find(_rows, queries, Nearest, among);
    }

    private async Task AddAsync(string key, int batch, Func<Task<double>> other)
    {
        var pair = await Pair.MeasureAsync(Rounds, other, () => ScanAsync(batch));
        _table.Add(key, pair, $"{1000 * Pair.Median(pair.B):0.0} ms", $"{1000 * Pair.Median(pair.A):0.0} ms");
    }

    /// <summary>Asks what has not been asked before.</summary>
    private Task<double> ScanAsync(int batch)
    {
        var queries = Batch(_asked, batch);
        _asked = (_asked + batch) % (int)(_queries.shape[0] - batch);
        return FigureTable.Timed(() => { _space.Nearest([new ScanQuestion(queries, null, Nearest)]); });
    }

    /// <summary>Adds up every number of the rows, on all processors.</summary>
    private void Read() => Parallel.For(0, (int)_rows.shape[0] / Block, block =>
    {
        var numbers = MemoryMarshal.Cast<float, Vector512<float>>(VectorRows.Of(_rows, block * Block, Block));
        var (a, b, c, d) = (Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero);
        for (var i = 0; i + 3 < numbers.Length; i += 4)
        {
            a += numbers[i];
            b += numbers[i + 1];
            c += numbers[i + 2];
            d += numbers[i + 3];
        }

        ArgumentOutOfRangeException.ThrowIfEqual(Vector512.Sum(a + b + c + d), float.NaN); // So that the sums are needed.
    });

    private float[][] Batch(int first, int count) =>
        [.. Enumerable.Range(first, count).Select(query => VectorRows.Of(_queries, query, 1).ToArray())];

}

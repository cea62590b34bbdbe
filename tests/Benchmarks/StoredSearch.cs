using System.Diagnostics;
using Npgsql;
using Vitrine.Catalog;
using Vitrine.Catalog.Embedder;
using Vitrine.Cli;
using Vitrine.Cli.Local;
using Vitrine.Search.V1;
using Vector = Vitrine.Search.V1.Vector;

namespace Vitrine.Benchmarks;

/// <summary>
/// The search service over stored rows: how soon it answers after a start, beside a bare copy of the rows; and how soon an answer has
/// what was written and lacks what was deleted, while others write.
/// </summary>
internal sealed class StoredSearch(SearchDatabase database, FigureTable table)
{
    private const int Dimension = 512;
    private const int Rounds = 2;
    private const int WrittenRows = 500; // A second.
    private const int WrittenAtOnce = 50;
    private static readonly TimeSpan _turn = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan _probes = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    /// <param name="rows">How many are stored.</param>
    public async Task RunAsync(int rows, CancellationToken ct)
    {
        using var vectors = new ClusteredVectors(rows, Dimension, Dimension);
        EmbeddingSpace space;
        using (var stored = vectors.Draw(rows))
        {
            (space, _) = await database.FillAsync("bench-512", stored, ct);
        }

        await RestartAsync(space, rows, ct);
        await WriteAsync(space, vectors, ct);
        await database.Stack.Services[Part.Search].StopAsync(ct);
    }

    private async Task RestartAsync(EmbeddingSpace space, int rows, CancellationToken ct)
    {
        var service = database.Stack.Services[Part.Search];
        var pair = await Pair.MeasureAsync(
            Rounds,
            () => FigureTable.Timed(() => CopyAsync(space, ct)),
            async () =>
            {
                await service.StopAsync(ct);
                return await FigureTable.Timed(async () =>
                {
                    await service.StartAsync(ct);
                    await service.WaitUntilReadyAsync(ct);
                });
            });
        var seconds = Pair.Median(pair.B);
        table.Add("restart_ready_s", seconds, $"{pair.B.Min():0.0} to {pair.B.Max():0.0}", $"{seconds:0.0} s, {rows} x {Dimension}", "");
        table.Add("restart_vs_copy", pair, $"{seconds:0.0} s", $"{Pair.Median(pair.A):0.0} s (the bare rows by COPY)");
    }

    /// <summary>Reads the rows as they come.</summary>
    private async Task CopyAsync(EmbeddingSpace space, CancellationToken ct)
    {
        await using var connection = await database.Get<Database>().OpenAsync(ct);
        await using var copy = await connection.BeginRawBinaryCopyAsync(
            $"copy embedder.space_{space.Id} (region_id, sequence, feature) to stdout (format binary)", ct);
        var buffer = new byte[1 << 20];
        while (await copy.ReadAsync(buffer, ct) > 0)
        {
        }
    }

    private async Task WriteAsync(EmbeddingSpace space, ClusteredVectors vectors, CancellationToken ct)
    {
        using var drawn = vectors.Draw(20_000);
        var next = 0;
        await AskAsync([], _probes, ct);
        var (quiet, busy, seen) = (new List<double>(), new List<double>(), new List<double>());
        await AskAsync(quiet, _turn, ct);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var writing = WriteSteadilyAsync();
        var probing = ProbeAsync();
        await AskAsync(busy, _turn, ct);
        await done.CancelAsync();
        var written = await writing;
        await probing;
        table.Add(
            "visible_s", seen.Max(), $"median {FigureTable.Number(Pair.Median(seen))}", $"the slowest of {seen.Count} inserts and deletions",
            $"beside {written / _turn.TotalSeconds:0} rows/s");
        table.Add(
            "p99_while_written", Percentile.Of(busy, 0.99) / Percentile.Of(quiet, 0.99), "",
            $"{1000 * Percentile.Of(busy, 0.99):0} ms", $"{1000 * Percentile.Of(quiet, 0.99):0} ms when nobody writes");

        async Task<int> WriteSteadilyAsync()
        {
            var count = 0;
            using var clock = new PeriodicTimer(WrittenAtOnce * TimeSpan.FromSeconds(1) / WrittenRows);
            while (await TickAsync(clock))
            {
                await InsertAsync(WrittenAtOnce);
                count += WrittenAtOnce;
            }

            return count;
        }

        // An item that is written, then deleted, each until an answer shows it.
        async Task ProbeAsync()
        {
            using var clock = new PeriodicTimer(_probes);
            while (await TickAsync(clock))
            {
                var (region, vector) = await InsertAsync(4);
                seen.Add(await UntilAsync(vector, hits => hits.Any(hit => hit.RegionId == region)));
                await database.Get<Database>().ExecuteAsync(
                    """
                    delete from ingest.items where id = (
                      select m.item_id from detector.regions r join ingest.images m on m.id = r.image_id where r.id = @region)
                    """,
                    [new NpgsqlParameter("region", region)],
                    ct);
                seen.Add(await UntilAsync(vector, hits => hits.All(hit => hit.RegionId != region)));
            }
        }

        async Task<(long Region, float[] Vector)> InsertAsync(int count)
        {
            var place = Interlocked.Add(ref next, count) - count;
            var first = await database.AddRegionsAsync(count, ct);
            var rows = Enumerable.Range(0, count)
                .Select(row => new Embedding(first + row, VectorRows.Of(drawn, place + row, 1).ToArray())).ToArray();
            await database.Get<SpaceStore>().UpsertAsync(space, rows, ct);
            return (first, rows[0].Feature);
        }

        async Task<double> UntilAsync(float[] vector, Func<IReadOnlyList<Hit>, bool> shows)
        {
            var since = Stopwatch.GetTimestamp();
            while (!shows(await SearchAsync(vector, ct)))
            {
                if (Stopwatch.GetElapsedTime(since) > _patience)
                {
                    throw new CliException($"an answer is still stale after {_patience}");
                }
            }

            return Stopwatch.GetElapsedTime(since).TotalSeconds;
        }

        async Task<bool> TickAsync(PeriodicTimer clock)
        {
            try
            {
                return await clock.WaitForNextTickAsync(done.Token);
            }
            catch (OperationCanceledException) when (!ct.IsCancellationRequested)
            {
                return false;
            }
        }

        async Task AskAsync(List<double> seconds, TimeSpan turn, CancellationToken stop)
        {
            using var queries = vectors.Draw(1000);
            var began = Stopwatch.GetTimestamp();
            for (var i = 0; Stopwatch.GetElapsedTime(began) < turn; i++)
            {
                var vector = VectorRows.Of(queries, i % 1000, 1).ToArray();
                seconds.Add(await FigureTable.Timed(() => SearchAsync(vector, stop)));
            }
        }
    }

    private async Task<IReadOnlyList<Hit>> SearchAsync(float[] vector, CancellationToken ct)
    {
        var request = new SearchRequest { Vector = new Vector { Values = { vector } }, Mode = SearchMode.Exact };
        return (await database.Clients.Search.SearchAsync(request, cancellationToken: ct)).Hits;
    }
}

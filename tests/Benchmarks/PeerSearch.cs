using System.Globalization;
using Vitrine.Benchmarks.Peers;
using Vitrine.Catalog;
using Vitrine.Search.Resident;
using static TorchSharp.torch;

namespace Vitrine.Benchmarks;

/// <summary>
/// The exact scan beside what people would pick: numpy, FAISS' HNSW and IVF with refinement, pgvector's HNSW of full and half-precision
/// numbers; each with the least effort that finds 99 of 100.
/// </summary>
internal sealed class PeerSearch(SearchDatabase database, FigureTable table)
{
    private const int Queries = 256;
    private const int AtOnce = 64; // As many callers.
    private const int Threads = 2;
    private const int Rounds = 3;

    /// <summary>Drawn vectors.</summary>
    public async Task RunAsync(int rows, int dimension, CancellationToken ct)
    {
        using var vectors = new ClusteredVectors(rows, dimension, dimension);
        using var stored = vectors.Draw(rows);
        using var queries = vectors.Draw(Queries);
        await RunAsync("drawn", stored, queries, ct);
    }

    /// <summary>The features of real photographs, of which some ask for the others.</summary>
    public async Task RunOnPhotographsAsync(CancellationToken ct)
    {
        using var features = PhotographFeatures.Embed();
        var order = randperm(features.shape[0], generator: new Generator(1));
        using var queries = features.index_select(0, order.narrow(0, 0, Queries));
        using var stored = features.index_select(0, order.narrow(0, Queries, features.shape[0] - Queries));
        await RunAsync("photographs", stored, queries, ct);
    }

    /// <param name="stored">(N, D), unit length.</param>
    /// <param name="queries">(Q, D), unit length.</param>
    private async Task RunAsync(string name, Tensor stored, Tensor queries, CancellationToken ct)
    {
        var (space, first) = await database.FillAsync($"bench-peers-{name}", stored, ct);
        var answers = new KnownAnswers(stored, queries, first);
        var resident = await database.LoadAsync(space, ct);
        var batches = answers.Queries.Chunk(AtOnce).Select(batch => new ScanQuestion([.. batch], null, KnownAnswers.Nearest)).ToArray();
        var folder = Directory.CreateTempSubdirectory("vitrine-bench-");
        try
        {
            var (rowsFile, queriesFile) = (Path.Combine(folder.FullName, "rows"), Path.Combine(folder.FullName, "queries"));
            await File.WriteAllBytesAsync(rowsFile, stored.bytes.ToArray(), ct);
            await File.WriteAllBytesAsync(queriesFile, queries.bytes.ToArray(), ct);
            foreach (var kind in new[] { "numpy", "hnsw", "ivf" })
            {
                using var peer = new PythonPeer(
                    "search_vectors.py", rowsFile, queriesFile, $"{stored.shape[1]}", $"{Threads}", kind);
                var (recall, effort) = (await peer.RunAsync("recall"), await peer.RunAsync("effort"));
                Add(kind, await Pair.MeasureAsync(Rounds, peer.RunAsync, ScanAsync), recall, (int)effort);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        foreach (var type in new[] { "vector", "halfvec" })
        {
            var pgvector = new PgvectorAlone(database.Get<Database>(), space, type);
            await pgvector.BuildAsync(ct);
            var width = await answers.LeastWidthAsync((query, width) => pgvector.FindAsync(query, width, ct));
            var recall = 0.0;
            Add($"pgvector_{type}", await Pair.MeasureAsync(Rounds, AskAsync, ScanAsync), recall, width);

            async Task<double> AskAsync()
            {
                (var seconds, recall) = await answers.AskAsync(query => pgvector.FindAsync(query, width, ct));
                return seconds * Queries;
            }
        }

        Task<double> ScanAsync() => FigureTable.Timed(() =>
        {
            foreach (var batch in batches)
            {
                resident.Nearest([batch]);
            }
        });

        void Add(string peer, Pair pair, double recall, int effort) => table.Add(
            $"{name}_scan_vs_{peer}", pair, $"{Rate(pair.B)}, exact",
            $"{Rate(pair.A)}, recall {recall.ToString("0.000", CultureInfo.InvariantCulture)}{(effort > 0 ? $", width {effort}" : "")}");

        static string Rate(IReadOnlyList<double> seconds) => $"{Queries / Pair.Median(seconds):0} queries/s";
    }
}

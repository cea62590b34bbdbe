using Google.Protobuf;
using Npgsql;
using TorchSharp;
using Vitrine.Benchmarks.Peers;
using Vitrine.Cli;
using Vitrine.Cli.Catalogue;
using Vitrine.Cli.Demo;
using Vitrine.Cli.Local;
using Vitrine.Cli.Models;
using Vitrine.Common.V1;
using Vitrine.Media;
using Vitrine.Search.V1;
using Vitrine.Vision.Embedding;
using Vitrine.Vision.Networks;
using Vitrine.Vision.Weights;

namespace Vitrine.Benchmarks;

/// <summary>
/// What the first light is worth: the network against python3-torch eager, and the whole road against decode + network alone,
/// which no road can beat.
/// </summary>
internal static class FirstLight
{
    private const int Threads = 2;
    private const int Batch = 32;
    private const int Rounds = 5;
    private const int IngestPictures = 2000;
    private const int Queries = 100;
    private const int Neighbours = 10;

    public static async Task<int> RunAsync(bool json, CancellationToken ct)
    {
        torch.set_num_threads(Threads);
        var data = SharedData.Require();
        var table = new FigureTable();

        // 1. The network.
        using (var peer = new PythonPeer("resnet50_eager.py", $"{Batch}", $"{Threads}"))
        {
            foreach (var (key, precision) in new[]
            {
                ("embed_vs_torch_eager", Precision.Float32), ("embed_bf16_vs_torch_eager", Precision.BFloat16),
            })
            {
                using var model = SeededResNet50(precision);
                using var pixels = torch.randint(0, 256, [Batch, 224, 224, 3], dtype: torch.ScalarType.Byte);
                var pair = await Pair.MeasureAsync(Rounds, peer.RunAsync, () => FigureTable.Timed(() => model.Embed(pixels).Dispose()));
                table.Add(key, pair, $"{Batch / Pair.Median(pair.B):0.0} pictures/s", $"{Batch / Pair.Median(pair.A):0.0} pictures/s");
            }
        }

        var (overlap, same) = Overlap(data);
        table.Add("bf16_top10_overlap", overlap, "", "bfloat16", "float32");
        table.Add("bf16_top10_identical", same, "", "bfloat16", "float32");

        // 2. The road, on a stack of its own.
        var state = Directory.CreateTempSubdirectory("vitrine-bench-");
        var package = SharedData.ImportImageNet(data, Path.Combine(state.FullName, "model"));
        var stack = new LocalStack(Checkout.Root, state.FullName);
        try
        {
            await stack.UpAsync(_ => { }, ct);
            using var clients = new Clients(stack);
            await ActiveModel.SwitchAsync(
                clients,
                await ImageNetModel.ImportAsync(clients.Trainer, stack, new FileInfo(SharedData.ImageNetWeights(data)), ct),
                (_, _) => { },
                ct);
            var files = Photographs(data);

            var ingest = await MeasureIngestAsync(clients, package, files, ct);
            table.Add(
                "ingest_vs_floor", 1 / ingest.Ratio,
                $"{FigureTable.Number(1 / ingest.Spread.High)} to {FigureTable.Number(1 / ingest.Spread.Low)}",
                $"{files.Count / Pair.Median(ingest.A):0} pictures/s", $"{files.Count / Pair.Median(ingest.B):0} pictures/s");

            await IndexAsync(stack.ConnectionString, ct);
            var query = await MeasureQueriesAsync(clients, package, [.. files.Take(Queries)], ct);
            table.Add("query_vs_floor", query, $"{1000 * Pair.Median(query.A):0.0} ms", $"{1000 * Pair.Median(query.B):0.0} ms");
        }
        finally
        {
            await stack.DownAsync(CancellationToken.None);
            state.Delete(recursive: true);
        }

        return table.Print(json);
    }

    // The stack's services hold the cores while they work; the floor runs when they rest, so the two never meet.
    private static async Task<Pair> MeasureIngestAsync(
        Clients clients, ModelPackage package, List<string> files, CancellationToken ct)
    {
        using var engine = await EngineAsync(package, ct);
        var round = 0;
        return await Pair.MeasureAsync(
            2,
            async () =>
            {
                var shop = $"bench-{round++}";
                var pictures = files.Select((path, i) => new GalleryPicture(new Item { Shop = shop, ItemId = $"{i}" }, path)).ToList();
                var upload = await CatalogueUpload.RunAsync(clients.Ingest, pictures, (_, _) => { }, ct);
                return upload.Accepted == files.Count
                    ? upload.Duration.TotalSeconds
                    : throw new InvalidOperationException($"{upload.Accepted} of {files.Count} pictures were new");
            },
            () => FigureTable.Timed(() => DecodeAndEmbedAllAsync(engine, files, ct)));
    }

    // The index over what was just ingested is built once, on every core; that is no part of what a query costs.
    private static async Task IndexAsync(string connectionString, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(ct);
        await using var command = new NpgsqlCommand(
            "select exists (select from pg_index x join pg_class c on c.oid = x.indexrelid where c.relname like '%hnsw' and indisvalid)",
            connection);
        while (await command.ExecuteScalarAsync(ct) is not true)
        {
            await Task.Delay(500, ct);
        }
    }

    private static async Task<Pair> MeasureQueriesAsync(
        Clients clients, ModelPackage package, IReadOnlyList<string> files, CancellationToken ct)
    {
        using var engine = await EngineAsync(package, ct);
        var decoder = new PictureDecoder(new PictureLimits());
        var next = 0;
        byte[] Next() => File.ReadAllBytes(files[next++ / 2 % files.Count]); // Both sides see the same picture.
        return await Pair.MeasureAsync(
            files.Count,
            async () =>
            {
                var request = new SearchRequest
                {
                    Picture = new Picture { Data = UnsafeByteOperations.UnsafeWrap(Next()) },
                    Filter = new Filter { Shops = { "bench-0" } },
                };
                return await FigureTable.Timed(async () => await clients.Search.SearchAsync(request, cancellationToken: ct));
            },
            async () =>
            {
                var file = Next();
                return await FigureTable.Timed(async () =>
                {
                    using var pixels = engine.RentPixels(1);
                    decoder.DecodeRegions(file, [], pixels.Width, pixels.Height, pixels.Span, ct);
                    await engine.EmbedAsync(pixels, ct);
                });
            });
    }

    // Decoding the next batches overlaps the network, as on the road.
    private static async Task DecodeAndEmbedAllAsync(EmbeddingEngine engine, IReadOnlyList<string> files, CancellationToken ct)
    {
        var decoder = new PictureDecoder(new PictureLimits());
        var options = new ParallelOptions { MaxDegreeOfParallelism = 3, CancellationToken = ct };
        await Parallel.ForEachAsync(files.Chunk(Batch), options, async (chunk, token) =>
        {
            using var pixels = engine.RentPixels(chunk.Length);
            var size = pixels.Width * pixels.Height * 3;
            Parallel.For(0, chunk.Length, i => decoder.DecodeRegions(
                File.ReadAllBytes(chunk[i]), [], pixels.Width, pixels.Height, pixels.Span.Slice(i * size, size), token));
            await engine.EmbedAsync(pixels, token);
        });
    }

    /// <returns>The mean share of ten neighbours that are the same, and the share of queries that have all ten the same.</returns>
    private static (double Mean, double Identical) Overlap(string data)
    {
        var set = GroceryData.Read(Path.Combine(data, "grocery"));
        var gallery = set.Gallery.Select(picture => picture.Path).Concat(Photographs(data).Take(500)).ToList();
        var queries = set.Queries.Select(query => query.Path).ToList();
        using var scope = torch.NewDisposeScope();
        var lists = new[] { Precision.Float32, Precision.BFloat16 }.Select(precision =>
        {
            using var model = SeededResNet50(precision);
            var similarity = PhotographFeatures.Embed(model, queries).mm(PhotographFeatures.Embed(model, gallery).t()); // (Q, G)
            return similarity.topk(Neighbours, dim: 1).indexes.data<long>().ToArray().Chunk(Neighbours).ToList();
        }).ToList();
        var shared = lists[0].Zip(lists[1], (left, right) => left.Intersect(right).Count()).ToList();
        return (shared.Average() / Neighbours, shared.Count(count => count == Neighbours) / (double)shared.Count);
    }

    private static EmbeddingModel SeededResNet50(Precision precision)
    {
        torch.random.manual_seed(1);
        using var network = new EmbeddingNetwork(
            "resnet50", NetworkCatalog.DefaultConfig("resnet50") with { Classes = 0 }, new EmbeddingHeadConfig(), InputSpec.ImageNet);
        network.eval();
        return new EmbeddingModel(network, precision);
    }

    private static async Task<EmbeddingEngine> EngineAsync(ModelPackage package, CancellationToken ct)
    {
        var engine = new EmbeddingEngine(EmbeddingModel.Load(package, Precision.Float32), 1024);
        await engine.WarmUpAsync(ct);
        return engine;
    }

    private static List<string> Photographs(string data) =>
        [.. Directory.EnumerateFiles(Path.Combine(data, "grocery", "train"), "*.jpg", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal).Take(IngestPictures)];
}

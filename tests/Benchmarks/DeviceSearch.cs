using Vitrine.Catalog.Detector;
using Vitrine.Catalog.Embedder;
using Vitrine.Search.Resident;
using static TorchSharp.torch;

namespace Vitrine.Benchmarks;

/// <summary>
/// The exact scan of rows that lie on a GPU: one query beside a copy within its memory, a hundred beside one, and both beside the bare
/// product of the matrices and the best of it, which is not exact.
/// </summary>
internal static class DeviceSearch
{
    private const int Rounds = 9;
    private const int Dimension = 512;
    private const int Nearest = 10;
    private const int Many = 100;
    private const int Block = 100_000;

    public static async Task<int> RunAsync(string device, int rows, bool json)
    {
        using var inference = inference_mode();
        using var vectors = new ClusteredVectors(rows, Dimension, Dimension);
        var place = new Device(device);
        var space = new ResidentSpace(
            new EmbeddingSpace { Model = "drawn", Sha256 = "", Dimension = Dimension },
            new DeviceRows(device, DevicePrecision.Float16, Dimension));
        using var bare = empty([rows, Dimension], device == "cpu" ? ScalarType.Float32 : ScalarType.Float16, place);
        Fill(vectors, rows, space, bare);
        using var queries = vectors.Draw(2 * Many);
        var (table, asked) = (new FigureTable(), 0);

        // 1. As bytes a second, both ways of the copy counted.
        var copy = await Pair.MeasureAsync(Rounds, () => TimedAsync(() => bare.clone().Dispose()), () => ScanAsync(1));
        var (copied, scanned) = (2.0 * bare.numel() * bare.element_size(), (double)rows * Dimension * sizeof(short));
        table.Add(
            "device_scan_vs_bandwidth", scanned / Pair.Median(copy.B) / (copied / Pair.Median(copy.A)), "",
            $"{1000 * Pair.Median(copy.B):0.00} ms, {scanned / Pair.Median(copy.B) / 1e9:0} GB/s",
            $"{copied / Pair.Median(copy.A) / 1e9:0} GB/s copied");

        // 2. What a hundred cost.
        var many = await Pair.MeasureAsync(Rounds, () => ScanAsync(Many), () => ScanAsync(1));
        table.Add("device_b100_vs_b1", many, $"{1000 * Pair.Median(many.A):0.00} ms for {Many}", $"{1000 * Pair.Median(many.B):0.00} ms for 1");

        // 3. Against the bare product.
        foreach (var batch in new[] { 1, Many })
        {
            var product = await Pair.MeasureAsync(Rounds, () => TimedAsync(() => Product(batch)), () => ScanAsync(batch));
            table.Add(
                $"device_vs_product_b{batch}", product, $"{1000 * Pair.Median(product.B):0.00} ms", $"{1000 * Pair.Median(product.A):0.00} ms");
        }

        return table.Print(json);

        Task<double> ScanAsync(int batch)
        {
            var questions = Enumerable.Range(asked, batch)
                .Select(query => new ScanQuestion([VectorRows.Of(queries, query % (2 * Many), 1).ToArray()], null, Nearest)).ToArray();
            asked += batch;
            return FigureTable.Timed(() => { space.Nearest(questions); });
        }

        void Product(int batch)
        {
            using var scope = NewDisposeScope();
            var found = queries.narrow(0, 0, batch).to(bare.dtype).to(place).mm(bare.t()).topk(Nearest, 1);
            _ = (found.values.cpu(), found.indexes.cpu());
        }

        Task<double> TimedAsync(Action work) => FigureTable.Timed(() =>
        {
            work();
            if (place.type == TorchSharp.DeviceType.CUDA)
            {
                cuda.synchronize();
            }
        });
    }

    private static void Fill(ClusteredVectors vectors, int rows, ResidentSpace space, Tensor bare)
    {
        var picture = new byte[32];
        for (var first = 0; first < rows; first += Block)
        {
            using var scope = NewDisposeScope();
            var block = vectors.Draw(Math.Min(Block, rows - first));
            for (var row = 0; row < block.shape[0]; row++)
            {
                space.Put(new StoredEmbedding(
                    first + row, first + row, first + row, picture, new Box(0, 0, 1, 1), VectorRows.Of(block, row, 1).ToArray()));
            }

            bare.narrow(0, first, block.shape[0]).copy_(block);
            space.Complete();
        }
    }
}

using TorchSharp;
using Vitrine.Benchmarks.Peers;
using Vitrine.Vision.Detection;
using Vitrine.Vision.Embedding;
using Vitrine.Vision.Networks;

namespace Vitrine.Benchmarks;

/// <summary>
/// A detector, from pixels to boxes, beside the same network in python3-torch. Random weights cost what trained ones do, but find
/// nothing sure: all proposals go through to the end.
/// </summary>
internal static class Detect
{
    private const int Threads = 2;
    private const int Rounds = 5;
    private const int Width = 800;
    private const int Height = 608;
    private const int Labels = 13;

    public static async Task<int> RunAsync(bool json)
    {
        torch.set_num_threads(Threads);
        var table = new FigureTable();
        using var peer = new PythonPeer("detector_eager.py", $"{Width}", $"{Height}", $"{Threads}");
        foreach (var (key, precision) in new[]
        {
            ("detect_vs_torch_eager", Precision.Float32), ("detect_bf16_vs_torch_eager", Precision.BFloat16),
        })
        {
            using var model = Seeded(precision);
            using var pixels = torch.randint(0, 256, [1, Height, Width, 3], dtype: torch.ScalarType.Byte);
            var pair = await Pair.MeasureAsync(Rounds, peer.RunAsync, () => FigureTable.Timed(() => { model.Detect(pixels, [(Width, Height)]); }));
            table.Add(key, pair, $"{FigureTable.Number(Pair.Median(pair.B))} s", $"{FigureTable.Number(Pair.Median(pair.A))} s");
        }

        return table.Print(json);
    }

    private static DetectionModel Seeded(Precision precision)
    {
        torch.random.manual_seed(1);
        using var network = new DetectionNetwork(
            new FasterRcnnConfig
            {
                Architecture = "ese_vovnet39b",
                Backbone = NetworkCatalog.DefaultConfig("ese_vovnet39b") with { Classes = 0 },
                Labels = [.. Enumerable.Range(0, Labels).Select(label => $"label {label}")],
            },
            new InputSpec { Width = Width, Height = Height, Resize = ResizeMode.ShortSide });
        network.eval();
        return new DetectionModel(network, precision);
    }
}

using TorchSharp;
using Vitrine.Benchmarks.Peers;
using Vitrine.Cli.Models;
using Vitrine.Media;
using Vitrine.Vision.Data;
using Vitrine.Vision.Data.Scenes;
using Vitrine.Vision.Detection;
using Vitrine.Vision.Embedding;
using Vitrine.Vision.Networks;

namespace Vitrine.Benchmarks;

/// <summary>
/// A detector, from pixels to boxes, beside the same network in python3-torch. Random weights cost what trained ones do, but find
/// nothing sure: all proposals go through to the end. What bfloat16 costs in precision is asked of the detector that ships.
/// </summary>
internal static class Detect
{
    private const int Threads = 2;
    private const int Rounds = 5;
    private const int Width = 800;
    private const int Height = 608;
    private const int Labels = 13;

    public static async Task<int> RunAsync(bool json, CancellationToken ct)
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

        var (full, half) = (AveragePrecisionOf(Precision.Float32, ct), AveragePrecisionOf(Precision.BFloat16, ct));
        table.Add(
            "detect_bf16_ap_loss", full - half, "", $"AP {FigureTable.Number(100 * half)} in bfloat16", $"AP {FigureTable.Number(100 * full)} in float32");
        return table.Print(json);
    }

    /// <summary>Of the detector that ships, on drawn scenes of items that it did not learn from; 0 to 1.</summary>
    private static double AveragePrecisionOf(Precision precision, CancellationToken ct)
    {
        var package = ShippedPackage.Open(ShippedModel.Detector);
        using var model = DetectionModel.Load(package, precision);
        using var fetcher = new PictureFetcher(new FetchOptions(), new PictureLimits());
        var scenes = DrawnSceneSet.Read(new DrawnSceneChoices { Scenes = 1 }).Where(scene => scene.Part == ScenePart.Test).ToArray();
        return new SceneDetector(
            new PictureReader(new PictureDecoder(new PictureLimits()), fetcher), package.Card.Input!, model.Labels,
            (pixels, sizes) => model.Detect(pixels.permute(0, 2, 3, 1), sizes))
            .Measure(scenes, new DataFaults(), _ => { }, ct).Metrics["ap"];
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

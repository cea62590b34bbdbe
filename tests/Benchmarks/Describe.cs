using TorchSharp;
using Vitrine.Benchmarks.Peers;
using Vitrine.Media;
using Vitrine.Vision.Embedding;
using Vitrine.Vision.Keypoints;
using Vitrine.Vision.Networks;

namespace Vitrine.Benchmarks;

/// <summary>
/// The key points of a batch of crops, from pixels to places, beside the same network in python3-torch. Random weights cost what
/// trained ones do.
/// </summary>
internal static class Describe
{
    private const int Threads = 2;
    private const int Rounds = 5;
    private const int Side = 256;
    private const int Batch = 8;

    public static async Task<int> RunAsync(bool json)
    {
        torch.set_num_threads(Threads);
        var table = new FigureTable();
        await DescribeShared.MeasureAsync(table);
        using var peer = new PythonPeer("keypoints_eager.py", $"{Side}", $"{Batch}", $"{Threads}");
        using var model = Seeded();
        using var pixels = torch.randint(0, 256, [Batch, Side, Side, 3], dtype: torch.ScalarType.Byte);
        PictureRegion[] crops = [.. Enumerable.Repeat(new PictureRegion(0, 0, Side, Side), Batch)];
        var pair = await Pair.MeasureAsync(Rounds, peer.RunAsync, () => FigureTable.Timed(() => { model.Locate(pixels, crops); }));
        table.Add(
            "keypoints_vs_torch_eager", pair, $"{FigureTable.Number(Pair.Median(pair.B))} s", $"{FigureTable.Number(Pair.Median(pair.A))} s");
        return table.Print(json);
    }

    private static KeypointModel Seeded()
    {
        torch.random.manual_seed(1);
        using var network = new KeypointNetwork(
            new KeypointConfig
            {
                Architecture = "resnet50",
                Backbone = NetworkCatalog.DefaultConfig("resnet50") with { Classes = 0 },
            },
            new InputSpec { Width = Side, Height = Side });
        network.eval();
        return new KeypointModel(network, Precision.Float32);
    }
}

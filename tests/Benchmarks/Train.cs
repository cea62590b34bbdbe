using System.Diagnostics;
using Vitrine.Benchmarks.Peers;
using Vitrine.Vision.Networks;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Vitrine.Benchmarks;

/// <summary>What a training step costs beside python3-torch over the same libtorch, and what many steps leave behind.</summary>
internal static class Train
{
    private const int Threads = 2;
    private const int Batch = 16;
    private const int Rounds = 5;
    private const int Classes = 1000;

    private static readonly (string Architecture, string Key)[] _networks =
    [
        ("resnet50", "step_vs_torch_resnet50"),
        ("mobilenet_v3_large", "step_vs_torch_mobilenetv3"),
        ("mobilenet_v2", "step_vs_torch_mobilenetv2"),
    ];

    public static async Task<int> RunAsync(bool json)
    {
        set_num_threads(Threads);
        var table = new FigureTable();
        foreach (var (architecture, key) in _networks.Where(n => NetworkCatalog.Architectures.Contains(n.Architecture)))
        {
            using var peer = new PythonPeer("train_step.py", architecture, $"{Batch}", $"{Threads}");
            using var learner = new Learner(architecture, NetworkCatalog.DefaultConfig(architecture) with { Classes = Classes }, 224);
            var pair = await Pair.MeasureAsync(Rounds, peer.RunAsync, () => FigureTable.Timed(() => learner.Step(Batch)));
            table.Add(key, pair, $"{FigureTable.Number(Pair.Median(pair.B))} s", $"{FigureTable.Number(Pair.Median(pair.A))} s");
        }

        using (var loading = new Loading())
        {
            var pair = await loading.MeasureAsync(Rounds);
            table.Add(
                "loader_vs_pil", pair, $"{Loading.Count / Pair.Median(pair.B):0} pictures/s", $"{Loading.Count / Pair.Median(pair.A):0} pictures/s");
        }

        var (early, late) = ResidentMebibytes();
        table.Add("rss_growth", (late / early) - 1, "", $"{late:0} MiB after 2,000 steps", $"{early:0} MiB after 200");
        return table.Print(json);
    }

    private static (double Early, double Late) ResidentMebibytes()
    {
        set_num_threads(1); // What stays behind does not depend on it, and small steps are quicker.
        using var learner = new Learner("resnet18", new ResNetConfig { Depth = 18, Width = 0.25, Classes = 10 }, 32);
        var early = After(200);
        return (early, After(1800));

        double After(int steps)
        {
            for (var step = 0; step < steps; step++)
            {
                learner.Step(8);
            }

            using var self = Process.GetCurrentProcess();
            return self.WorkingSet64 / (1024.0 * 1024.0);
        }
    }

    /// <summary>A network, and pictures that it learns to tell apart.</summary>
    private sealed class Learner : IDisposable
    {
        private readonly Backbone _network;
        private readonly optim.Optimizer _optimizer;
        private readonly int _classes;
        private readonly int _side;

        public Learner(string architecture, BackboneConfig config, int side)
        {
            random.manual_seed(1);
            (_classes, _side) = (config.Classes, side);
            _network = NetworkCatalog.Create(architecture, config);
            _network.train();
            _optimizer = optim.AdamW(_network.parameters());
        }

        public void Step(int batch)
        {
            using var scope = NewDisposeScope();
            var pictures = rand(batch, _side, _side, 3).permute(0, 3, 1, 2); // As decoded: channels last in memory.
            var scores = _network.Classify(_network.call(pictures).mean([2, 3]));
            _network.zero_grad();
            F.cross_entropy(scores, randint(_classes, [batch])).backward();
            _optimizer.step();
        }

        public void Dispose()
        {
            _optimizer.Dispose();
            _network.Dispose();
        }
    }
}

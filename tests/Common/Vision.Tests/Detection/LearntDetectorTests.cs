using TorchSharp;
using TorchSharp.Modules;
using Vitrine.Vision.Detection;
using Vitrine.Vision.Embedding;
using static TorchSharp.torch;

namespace Vitrine.Vision.Tests.Detection;

/// <summary>What a small detector does after it has learnt two pictures.</summary>
[Collection(nameof(SmallDetector))]
public sealed class LearntDetectorTests(LearntDetector learnt) : IClassFixture<LearntDetector>, IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly FasterRcnn _network = learnt.Network;

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void A_small_network_learns_two_pictures()
    {
        var found = _network.Detect(SmallDetector.Pictures());

        for (var picture = 0; picture < 2; picture++)
        {
            var wanted = SmallDetector.Regions(picture);
            var best = found[picture].Take(wanted.Length).ToArray();
            best.ShouldAllBe(detection => detection.Score > 0.9f);
            wanted.ShouldAllBe(region => best.Any(detection => detection.Box.OverlapWith(region) > 0.7f));
        }
    }

    [Fact]
    public void Pictures_together_give_what_each_gives_alone()
    {
        var pictures = SmallDetector.Pictures();

        var together = _network.Detect(pictures);
        var alone = pictures.split(1).SelectMany(picture => _network.Detect(picture)).ToArray();

        together.ShouldAllBe(found => found.Count > 0);
        together.Zip(alone).ShouldAllBe(pair => SameDetections(pair.First, pair.Second, 1e-3f));
    }

    [Fact]
    public void The_optimized_network_detects_the_same()
    {
        using var optimized = _network.Optimize(Precision.Float32);

        optimized.modules().OfType<BatchNorm2d>().ShouldBeEmpty();
        _network.Detect(SmallDetector.Pictures()).Zip(optimized.Detect(SmallDetector.Pictures()))
            .ShouldAllBe(pair => SameDetections(pair.First, pair.Second, 1e-2f));
    }

    [Fact]
    public void Convolutions_in_bfloat16_find_too()
    {
        using var optimized = _network.Optimize(Precision.BFloat16);

        var best = optimized.Detect(SmallDetector.Pictures()).Select(found => found[0]).ToArray();

        for (var picture = 0; picture < 2; picture++)
        {
            SmallDetector.Regions(picture).Max(region => best[picture].Box.OverlapWith(region)).ShouldBeGreaterThan(0.7f);
        }
    }

    private static bool SameDetections(
        IReadOnlyList<DetectedObject> these, IReadOnlyList<DetectedObject> those, float tolerance) =>
        these.Count == those.Count && these.Zip(those).All(pair =>
            pair.First.Label == pair.Second.Label && Math.Abs(pair.First.Score - pair.Second.Score) < tolerance
            && pair.First.Box.OverlapWith(pair.Second.Box) > 1 - tolerance);
}

/// <summary>Learns once for all tests.</summary>
public sealed class LearntDetector : IDisposable
{
    public LearntDetector() => SmallDetector.Learn(Network, steps: 150);

    internal FasterRcnn Network { get; } = SmallDetector.Create();

    public void Dispose() => Network.Dispose();
}

using Vitrine.Vision.Detection;
using Vitrine.Vision.Embedding;
using Vitrine.Vision.Networks;
using static TorchSharp.torch;

namespace Vitrine.Vision.Tests.Detection;

[Collection(nameof(SmallDetector))]
public sealed class DetectionEngineTests
{
    private static readonly (int Width, int Height)[] _shapes = [(128, 96), (96, 128), (256, 192)]; // The last is searched at half its size.

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_picture_gets_its_own_answer_whatever_waits_beside_it()
    {
        using var engine = Engine(capacity: 100);
        var alone = new List<IReadOnlyList<DetectedObject>>();
        for (var i = 0; i < 24; i++)
        {
            alone.Add(await Detect(engine, i));
        }

        var together = await Task.WhenAll(Enumerable.Range(0, 24).Select(i => Detect(engine, i)));

        alone.ShouldAllBe(found => found.Count > 0);
        foreach (var (one, other) in together.Zip(alone))
        {
            one.Count.ShouldBe(other.Count);
            one[0].Score.ShouldBe(other[0].Score, 1e-4f);
            one[0].Box.OverlapWith(other[0].Box).ShouldBeGreaterThan(0.99f);
        }
    }

    [Fact]
    public async Task A_full_queue_refuses_and_says_when_to_come_back()
    {
        using var engine = Engine(capacity: 3);
        var waiting = Enumerable.Range(0, 200).Select(i => Detect(engine, i)).ToArray();
        var refused = waiting.Where(task => task.Exception?.InnerException is BusyException).ToArray();
        refused.ShouldNotBeEmpty();
        refused[0].Exception!.InnerException.ShouldBeOfType<BusyException>().RetryAfter.ShouldBeGreaterThan(TimeSpan.Zero);
        foreach (var task in waiting.Except(refused))
        {
            (await task).ShouldNotBeEmpty();
        }
    }

    [Fact]
    public async Task A_cancelled_picture_gives_its_place_up()
    {
        using var engine = Engine(capacity: 50);
        using var cancel = new CancellationTokenSource();
        var first = Detect(engine, 0);
        var cancelled = Enumerable.Range(1, 40).Select(i => Detect(engine, i, cancel.Token)).ToArray();
        await cancel.CancelAsync();

        await Task.WhenAll(cancelled.Select(task => Task.WhenAny(task)));
        cancelled.Count(task => task.IsCanceled).ShouldBeGreaterThan(20); // Those that the network had not begun.
        await first;
        (await Task.WhenAll(Enumerable.Range(0, 45).Select(i => Detect(engine, i)))).ShouldAllBe(found => found.Count > 0);
    }

    [Fact]
    public async Task What_waits_is_finished_before_the_engine_ends_and_nothing_is_taken_afterwards()
    {
        var engine = Engine(capacity: 50);
        var waiting = Enumerable.Range(0, 10).Select(i => Detect(engine, i)).ToArray();
        engine.Dispose();

        (await Task.WhenAll(waiting)).ShouldAllBe(found => found.Count > 0);
        await Should.ThrowAsync<ObjectDisposedException>(Detect(engine, 0));
    }

    [Fact]
    public async Task Pixels_of_another_size_are_refused()
    {
        using var engine = Engine(capacity: 1);
        (await Should.ThrowAsync<ArgumentException>(engine.DetectAsync(new byte[10], 128, 96, Ct))).Message.ShouldContain("128 x 96 x 3");
    }

    private static Task<IReadOnlyList<DetectedObject>> Detect(DetectionEngine engine, int seed, CancellationToken? ct = null)
    {
        var (width, height) = _shapes[seed % _shapes.Length];
        var size = engine.SizeFor(width, height);
        var pixels = new byte[size.Width * size.Height * 3];
        new Random(seed).NextBytes(pixels);
        return engine.DetectAsync(pixels, width, height, ct ?? Ct);
    }

    private static DetectionEngine Engine(int capacity)
    {
        random.manual_seed(5);
        var config = SmallDetector.Config() with { Regions = new RegionConfig { Hidden = 64, LeastScore = 0, Detections = 5 } };
        using var network = new DetectionNetwork(config, new InputSpec { Width = 128, Height = 96, Resize = ResizeMode.ShortSide });
        network.eval();
        return new DetectionEngine(new DetectionModel(network, Precision.Float32), capacity);
    }
}

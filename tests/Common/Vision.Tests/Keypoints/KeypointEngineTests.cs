using Vitrine.Media;
using Vitrine.Vision.Embedding;
using Vitrine.Vision.Keypoints;

namespace Vitrine.Vision.Tests.Keypoints;

[Collection(nameof(SmallPose))]
public sealed class KeypointEngineTests
{
    private const int Side = SmallPose.Side;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_crop_gets_its_own_answer_whatever_waits_beside_it()
    {
        using var engine = Engine(capacity: 100);
        var alone = new List<IReadOnlyList<FoundPoint>>();
        for (var i = 0; i < 20; i++)
        {
            alone.Add(await Locate(engine, i));
        }

        var together = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Locate(engine, i)));

        foreach (var (one, other) in together.Zip(alone))
        {
            one.Select(point => point.Point).ShouldBe([15, 16, 17, 18]);
            one.Select(point => point.X).ShouldBe(other.Select(point => point.X), 0.01f);
            one.Select(point => point.Score).ShouldBe(other.Select(point => point.Score), 1e-3f);
        }
    }

    [Fact]
    public async Task Points_are_told_in_pixels_of_the_picture()
    {
        using var engine = Engine(capacity: 2);
        var crop = engine.CropOf(new PictureRegion(100, 200, 300, 400), 1000, 1000);
        crop.ShouldBe(new PictureRegion(75, 175, 325, 425)); // The square with a quarter more.

        var inCrop = await engine.LocateAsync(Pixels(3), new PictureRegion(0, 0, 1, 1), Ct);
        var inPicture = await engine.LocateAsync(Pixels(3), crop, Ct);

        foreach (var (share, point) in inCrop.Zip(inPicture))
        {
            point.X.ShouldBe(75 + (250 * share.X), 0.01f);
            point.Y.ShouldBe(175 + (250 * share.Y), 0.01f);
        }
    }

    [Fact]
    public async Task A_full_queue_refuses_and_says_when_to_come_back()
    {
        using var engine = Engine(capacity: 3);
        var waiting = Enumerable.Range(0, 200).Select(i => Locate(engine, i)).ToArray();
        var refused = waiting.Where(task => task.Exception?.InnerException is BusyException).ToArray();

        refused.ShouldNotBeEmpty();
        refused[0].Exception!.InnerException.ShouldBeOfType<BusyException>().RetryAfter.ShouldBeGreaterThan(TimeSpan.Zero);
        (await Task.WhenAll(waiting.Except(refused))).ShouldAllBe(points => points.Count == 4);
    }

    [Fact]
    public async Task What_waits_is_finished_before_the_engine_ends_and_nothing_is_taken_afterwards()
    {
        var engine = Engine(capacity: 50);
        var waiting = Enumerable.Range(0, 10).Select(i => Locate(engine, i)).ToArray();
        engine.Dispose();

        (await Task.WhenAll(waiting)).ShouldAllBe(points => points.Count == 4);
        await Should.ThrowAsync<ObjectDisposedException>(Locate(engine, 0));
    }

    [Fact]
    public async Task Pixels_of_another_size_are_refused()
    {
        using var engine = Engine(capacity: 1);
        (await Should.ThrowAsync<ArgumentException>(engine.LocateAsync(new byte[10], default, Ct))).Message.ShouldContain("64 x 64 x 3");
    }

    private static Task<IReadOnlyList<FoundPoint>> Locate(KeypointEngine engine, int seed) =>
        engine.LocateAsync(Pixels(seed), new PictureRegion(0, 0, Side, Side), Ct);

    private static byte[] Pixels(int seed)
    {
        var pixels = new byte[Side * Side * 3];
        new Random(seed).NextBytes(pixels);
        return pixels;
    }

    private static KeypointEngine Engine(int capacity)
    {
        using var network = SmallPose.Create(KeypointMethod.CascadedPyramid);
        network.eval();
        return new KeypointEngine(new KeypointModel(network, Precision.Float32), capacity);
    }
}

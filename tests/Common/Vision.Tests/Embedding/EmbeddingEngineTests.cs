using System.Diagnostics.Metrics;
using Vitrine.Vision.Embedding;
using Vitrine.Vision.Networks;
using static TorchSharp.torch;

namespace Vitrine.Vision.Tests.Embedding;

public sealed class EmbeddingEngineTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 4)]
    [InlineData(5, 4)]
    [InlineData(6, 8)]
    [InlineData(17, 16)]
    [InlineData(24, 32)]
    [InlineData(23, 16)]
    [InlineData(32, 32)]
    [InlineData(100, 32)]
    public void The_next_batch_wastes_at_most_a_quarter(int waiting, int size) =>
        BatchShapes.Next(waiting).ShouldBe(size);

    [Fact]
    public async Task Each_request_gets_its_own_vectors_in_its_order()
    {
        using var engine = await WarmEngine();
        var alone = new List<float[]>();
        for (var seed = 0; seed < 40; seed++)
        {
            using var pixels = Pictures(engine, seed, 1);
            alone.AddRange(await engine.EmbedAsync(pixels, Ct));
        }

        int[] sizes = [1, 3, 1, 7, 2, 1, 5, 20];
        var first = 0;
        var together = await Task.WhenAll(sizes.Select(size =>
        {
            var pixels = Pictures(engine, first, size);
            first += size;
            return engine.EmbedAsync(pixels, Ct);
        }));

        together.Select(vectors => vectors.Length).ShouldBe(sizes);
        foreach (var (batched, single) in together.SelectMany(vectors => vectors).Zip(alone))
        {
            batched.Zip(single, (a, b) => Math.Abs(a - b)).Max().ShouldBeLessThan(1e-5f);
        }
    }

    [Fact]
    public async Task More_pictures_than_the_largest_batch_come_back_as_one_answer()
    {
        using var engine = await WarmEngine();
        using var pixels = Pictures(engine, 0, 70);

        var vectors = await engine.EmbedAsync(pixels, Ct);

        vectors.Length.ShouldBe(70);
        vectors.ShouldAllBe(vector => vector.Length == engine.Dimension);
    }

    [Fact]
    public async Task What_waits_goes_through_the_network_together()
    {
        var sizes = new List<int>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Name == "vision.batch.size")
            {
                l.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<int>((_, size, _, _) =>
        {
            lock (sizes)
            {
                sizes.Add(size);
            }
        });
        listener.Start();
        using var engine = await WarmEngine();

        // The first holds the network while the others arrive.
        var first = engine.EmbedAsync(Pictures(engine, 0, 32), Ct);
        var others = Enumerable.Range(0, 20).Select(i => engine.EmbedAsync(Pictures(engine, i, 1), Ct)).ToArray();
        await Task.WhenAll([first, .. others]);

        lock (sizes)
        {
            sizes.Sum().ShouldBe(52);
            sizes.Count.ShouldBeLessThan(10);
        }
    }

    [Fact]
    public async Task A_pair_is_explained_among_pictures_that_are_embedded()
    {
        using var engine = await WarmEngine();
        using var pair = Pictures(engine, 7, 2);
        var vectors = await engine.EmbedAsync(pair, Ct);
        var wanted = vectors[0].Zip(vectors[1], (a, b) => (double)a * b).Sum();

        var mixed = Enumerable.Range(0, 20).Select(_ => (
            Vectors: engine.EmbedAsync(pair, Ct), Explanation: engine.ExplainAsync(pair, Ct))).ToList();

        foreach (var (embedded, explained) in mixed)
        {
            (await explained).Similarity.ShouldBe(wanted, 1e-5);
            (await embedded).Zip(vectors).SelectMany(both => both.First.Zip(both.Second, (a, b) => Math.Abs(a - b))).Max()
                .ShouldBeLessThan(1e-5f);
        }
    }

    [Fact]
    public async Task Only_two_pictures_are_explained()
    {
        using var engine = await WarmEngine();
        using var three = Pictures(engine, 0, 3);

        await Should.ThrowAsync<ArgumentException>(engine.ExplainAsync(three, Ct));
    }

    [Fact]
    public async Task A_full_queue_refuses_and_says_when_to_come_back()
    {
        using var engine = await WarmEngine(capacity: 40);
        var waiting = new List<Task>();

        var busy = Should.Throw<BusyException>(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                var task = engine.EmbedAsync(Pictures(engine, i, 32), Ct);
                if (task.IsFaulted)
                {
                    task.GetAwaiter().GetResult();
                }

                waiting.Add(task);
            }
        });

        busy.RetryAfter.ShouldBeGreaterThan(TimeSpan.Zero);
        await Task.WhenAll(waiting);
        using var again = Pictures(engine, 0, 1);
        (await engine.EmbedAsync(again, Ct)).Length.ShouldBe(1);
    }

    [Fact]
    public async Task A_cancelled_request_frees_its_place()
    {
        using var engine = await WarmEngine(capacity: 64);
        using var cancellation = new CancellationTokenSource();
        var running = engine.EmbedAsync(Pictures(engine, 0, 32), Ct);

        for (var i = 0; i < 100; i++)
        {
            using var once = new CancellationTokenSource();
            var waiting = engine.EmbedAsync(Pictures(engine, i, 32), once.Token);
            await once.CancelAsync();
            await Should.ThrowAsync<OperationCanceledException>(waiting);
        }

        await running;
    }

    [Fact]
    public async Task Disposing_finishes_what_waits_and_refuses_what_comes()
    {
        var engine = await WarmEngine();
        var waiting = Enumerable.Range(0, 10).Select(i => engine.EmbedAsync(Pictures(engine, i, 4), Ct)).ToArray();

        engine.Dispose();

        (await Task.WhenAll(waiting)).ShouldAllBe(vectors => vectors.Length == 4);
        await Should.ThrowAsync<ObjectDisposedException>(engine.EmbedAsync(new PixelBatch(1, 32, 32), Ct));
    }

    [Fact]
    public async Task A_cold_engine_is_not_ready()
    {
        using var engine = new EmbeddingEngine(Model(), 8);

        engine.IsReady.ShouldBeFalse();
        await Should.ThrowAsync<InvalidOperationException>(engine.EmbedAsync(new PixelBatch(1, 32, 32), Ct));
        await engine.WarmUpAsync(Ct);
        engine.IsReady.ShouldBeTrue();
    }

    [Fact]
    public async Task A_warm_up_can_be_cancelled()
    {
        using var engine = new EmbeddingEngine(Model(), 8);

        await Should.ThrowAsync<OperationCanceledException>(engine.WarmUpAsync(new CancellationToken(canceled: true)));

        engine.IsReady.ShouldBeFalse();
    }

    [Fact]
    public async Task Pictures_of_another_size_are_refused()
    {
        using var engine = await WarmEngine();
        using var pixels = new PixelBatch(1, 48, 32);

        (await Should.ThrowAsync<ArgumentException>(engine.EmbedAsync(pixels, Ct)))
            .Message.ShouldContain("must be 32x32, got 48x32");
    }

    private static EmbeddingModel Model()
    {
        random.manual_seed(5);
        using var network = new EmbeddingNetwork(
            "mobilenet_v2", new MobileNetV2Config { Width = 0.25, Classes = 0 },
            new EmbeddingHeadConfig { Dimension = 16 }, new InputSpec { Width = 32, Height = 32 });
        network.eval();
        return new EmbeddingModel(network, Precision.Float32);
    }

    private static async Task<EmbeddingEngine> WarmEngine(int capacity = 512)
    {
        var engine = new EmbeddingEngine(Model(), capacity);
        await engine.WarmUpAsync(Ct);
        return engine;
    }

    // Picture i of any call with the same first seed + i is the same.
    private static PixelBatch Pictures(EmbeddingEngine engine, int seed, int count)
    {
        var pixels = engine.RentPixels(count);
        var size = pixels.Span.Length / count;
        for (var i = 0; i < count; i++)
        {
            new Random(seed + i).NextBytes(pixels.Span.Slice(i * size, size));
        }

        return pixels;
    }
}

using Vitrine.Vision.Embedding;
using Vitrine.Vision.Labels;
using static TorchSharp.torch;

namespace Vitrine.Vision.Tests.Labels;

public sealed class LabelEngineTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void A_model_made_for_speed_tells_what_the_network_tells()
    {
        using var scope = NewDisposeScope();
        using var constant = no_grad();
        using var network = SmallLabels.Of(null);
        using var model = new LabelModel(network, [0.5f, 0.5f, 0.5f, 0.5f], Precision.Float32);
        var pixels = SmallLabels.Pixels(3, 1);

        (model.Predict(pixels) - network.call(pixels).sigmoid()).abs().max().item<float>().ShouldBeLessThan(1e-5f);
    }

    [Fact]
    public void One_pass_through_a_shared_backbone_gives_the_vectors_and_the_labels_of_both_networks()
    {
        using var scope = NewDisposeScope();
        using var embedding = SmallLabels.Embedding();
        using var labels = Model(SmallLabels.Of(embedding));
        using var model = new EmbeddingModel(embedding, Precision.Float32);
        var pixels = SmallLabels.Pixels(5, 2);

        var both = model.Describe(pixels, labels.Head);

        both.shape.ShouldBe([5, 16 + 4]);
        (both.narrow(1, 0, 16) - model.Embed(pixels)).abs().max().item<float>().ShouldBeLessThan(1e-5f);
        (both.narrow(1, 16, 4) - labels.Predict(pixels)).abs().max().item<float>().ShouldBeLessThan(1e-5f);
    }

    [Fact]
    public async Task Requests_with_and_without_labels_each_get_their_own_answer()
    {
        using var embedding = SmallLabels.Embedding();
        using var engine = new EmbeddingEngine(new EmbeddingModel(embedding, Precision.Float32), 1000);
        await engine.WarmUpAsync(Ct);
        using var own = new LabelEngine(Model(SmallLabels.Of(embedding)), 1000);
        var head = own.Head;

        var asked = Enumerable.Range(0, 30).Select(i => (
            Vectors: engine.EmbedAsync(Pixels(i), Ct), Both: engine.DescribeAsync(Pixels(i), head, Ct), Told: own.DescribeAsync(Pixels(i), Ct)))
            .ToList();

        foreach (var (vectors, both, told) in asked)
        {
            var described = (await both).ShouldHaveSingleItem();
            described.Vector.ShouldBe((await vectors)[0], 1e-5f);
            var (expected, read) = ((await told)[0], own.Reading.Read(described.Probabilities));
            read.Category.ShouldBe(expected.Category);
            read.CategoryProbability.ShouldBe(expected.CategoryProbability, 1e-5f);
            described.Probabilities.Length.ShouldBe(4);
        }
    }

    [Fact]
    public async Task A_full_queue_refuses_and_says_when_to_come_back()
    {
        using var engine = Engine(capacity: 3);
        var waiting = Enumerable.Range(0, 200).Select(i => engine.DescribeAsync(Pixels(i), Ct)).ToArray();
        var refused = waiting.Where(task => task.Exception?.InnerException is BusyException).ToArray();

        refused.ShouldNotBeEmpty();
        refused[0].Exception!.InnerException.ShouldBeOfType<BusyException>().RetryAfter.ShouldBeGreaterThan(TimeSpan.Zero);
        (await Task.WhenAll(waiting.Except(refused))).ShouldAllBe(told => told.Length == 1);
    }

    [Fact]
    public async Task What_waits_is_finished_before_the_engine_ends_and_its_head_outlives_it()
    {
        using var embedding = SmallLabels.Embedding();
        using var model = new EmbeddingModel(embedding, Precision.Float32);
        var engine = new LabelEngine(Model(SmallLabels.Of(embedding)), 50);
        var head = engine.Head;
        var waiting = Enumerable.Range(0, 10).Select(i => engine.DescribeAsync(Pixels(i), Ct)).ToArray();
        engine.Dispose();

        (await Task.WhenAll(waiting)).ShouldAllBe(told => told.Length == 1);
        await Should.ThrowAsync<ObjectDisposedException>(engine.DescribeAsync(Pixels(0), Ct));
        using var both = model.Describe(SmallLabels.Pixels(1, 3), head);
        both.shape.ShouldBe([1, 20]);
    }

    [Fact]
    public async Task Pictures_of_another_size_are_refused()
    {
        using var engine = Engine(capacity: 1);
        using var pixels = new PixelBatch(1, 48, 32);
        (await Should.ThrowAsync<ArgumentException>(engine.DescribeAsync(pixels, Ct))).Message.ShouldContain("must be 32x32, got 48x32");
    }

    private static LabelEngine Engine(int capacity) => new(Model(SmallLabels.Of(null)), capacity);

    private static LabelModel Model(Vision.Networks.LabelNetwork network)
    {
        using (network)
        {
            return new LabelModel(network, [0.5f, 0.5f, 0.5f, 0.5f], Precision.Float32);
        }
    }

    private static PixelBatch Pixels(int seed)
    {
        var pixels = new PixelBatch(1, SmallLabels.Side, SmallLabels.Side);
        new Random(seed).NextBytes(pixels.Span);
        return pixels;
    }
}

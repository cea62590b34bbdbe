using Microsoft.Extensions.Logging.Abstractions;
using Vitrine.Media;
using Vitrine.Vision.Data;
using Vitrine.Vision.Networks;
using Vitrine.Vision.Training;
using Vitrine.Vision.Training.Recipes;
using Vitrine.Vision.Weights;

namespace Vitrine.Vision.Tests.Training;

/// <summary>Alone: a run draws from the tensor engine's one generator, and another test would take numbers out of turn.</summary>
[Collection(nameof(RetrievalRunTests))]
[CollectionDefinition(nameof(RetrievalRunTests), DisableParallelization = true)]
public sealed class RetrievalRunTests : IDisposable
{
    private static readonly RetrievalRecipe _tiny = new()
    {
        Boutique = new() { Items = 4, StreetShots = 1, EvaluationItems = 3, EvaluationShots = 1 },
        Network = new() { Architecture = "resnet18", Width = 0.125, InputSize = 64 },
        Head = new() { Dimension = 16 },
        Loss = new() { Classifier = Classifier.Cosface, Scale = 16, Margin = 0 },
        Batch = new() { Size = 8 },
        Augmentation = new() { Crop = 0.8f, Flip = 0 },
        Optimizer = new() { Steps = 20, WarmUpSteps = 2, LearningRate = 0.01 },
    };

    private static readonly RetrievalRecipe _pairs = _tiny with { Batch = new() { Size = 8, Sampler = Sampler.Items, PicturesPerItem = 2 } };

    private static readonly Dictionary<string, RetrievalRecipe> _recipes = new()
    {
        ["cosface"] = _tiny,
        ["arcface behind a batch norm"] = _tiny with
        {
            Head = new() { Dimension = 16, BatchNorm = true, Pooling = Pooling.GeneralizedMean },
            Loss = new() { Classifier = Classifier.Arcface, Scale = 16 },
        },
        ["a classifier a part"] = _tiny with
        {
            Head = new() { Dimension = 8, Branches = [Branch.Global, Branch.Horizontal2, Branch.Vertical2, Branch.Rings2] },
            Network = _tiny.Network with { InputSize = 128 },
            Loss = new() { LabelSmoothing = 0.1 },
        },
        ["random negatives"] = Triplets(Negatives.Random),
        ["negatives of the batch"] = Triplets(Negatives.Batch),
        ["offline negatives"] = Triplets(Negatives.Offline),
        ["arcface and the hardest pairs"] = _pairs with
        {
            Loss = new() { Classifier = Classifier.Arcface, Scale = 16, Pairs = Pairs.BatchHard },
        },
        ["cross-batch memory"] = _pairs with
        {
            Loss = new() { Classifier = Classifier.None, Pairs = Pairs.Contrastive, Memory = 16, MemoryStart = 3 },
        },
        ["aspect ratios"] = _tiny with { Batch = new() { Size = 8, Sampler = Sampler.AspectRatio } },
        ["bfloat16"] = _tiny with { Network = _tiny.Network with { Precision = TrainingPrecision.Bfloat16 } },
        ["adam, clipped"] = _tiny with { Optimizer = _tiny.Optimizer with { Kind = OptimizerKind.Adam, ClipNorm = 1 } },
        ["sgd in cycles"] = _tiny with
        {
            Optimizer = _tiny.Optimizer with { Kind = OptimizerKind.Sgd, Schedule = Schedule.Cyclic, CycleSteps = 10, LearningRate = 0.1 },
        },
    };

    private readonly TemporaryFolder _folder = new();
    private readonly PictureFetcher _fetcher = new(new FetchOptions(), new PictureLimits());

    public static TheoryData<string> Names => [.. _recipes.Keys];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _fetcher.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Sixty_steps_lower_the_loss(string name)
    {
        var recipe = _recipes[name];
        var points = new List<CurvePoint>();
        await Run("long", recipe with { Optimizer = recipe.Optimizer with { Steps = 60 } }, points);
        points.Select(point => point.Step).ShouldBe(Enumerable.Range(1, 60));
        points.TakeLast(10).Average(point => point.Loss).ShouldBeLessThan(points.Take(10).Average(point => point.Loss) * 0.9);
    }

    [Theory]
    [InlineData("boutique-small", "")]
    [InlineData("jd-baseline", "tiny")]
    [InlineData("fashion-first", "tiny")]
    [InlineData("aliproduct", "tiny")]
    [InlineData("inshop", "tiny")]
    [InlineData("taobao-live-retrieval", "tiny")]
    public async Task A_recipe_that_ships_trains_a_model_that_can_be_loaded(string name, string scale)
    {
        var recipe = (RetrievalRecipe)RecipeFile.Load(
            Path.Combine(RepositoryFolder.Root, "services", "Trainer", "Recipes", $"{name}.yaml"), scale,
            [
                "boutique.items=8", "boutique.street_shots=1", "boutique.evaluation_items=3", "boutique.evaluation_shots=1",
                "batch.size=8", "optimizer.warm_up_steps=1", "optimizer.steps=3",
            ]);
        var package = await Run(name, recipe, []);
        using var network = package.LoadNetwork();
        network.Dimension.ShouldBe(package.Card.Dimension);
    }

    [Fact]
    public async Task The_same_seed_trains_the_same_weights()
    {
        var first = await Run("first", _tiny, []);
        var second = await Run("second", _tiny, []);
        var other = await Run("other", _tiny with { Seed = 2 }, []);
        second.Card.Sha256.ShouldBe(first.Card.Sha256);
        other.Card.Sha256.ShouldNotBe(first.Card.Sha256);
    }

    [Theory]
    [InlineData("cosface")]
    [InlineData("offline negatives")]
    [InlineData("cross-batch memory")]
    [InlineData("bfloat16")]
    [InlineData("sgd in cycles")]
    public async Task A_run_that_stopped_goes_on_to_the_same_curve_and_weights(string name)
    {
        var (whole, before, after) = (new List<CurvePoint>(), new List<CurvePoint>(), new List<CurvePoint>());
        var expected = await Run("whole", _recipes[name], whole);

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var stopped = Create(_recipes[name], "stopped").RunAsync(_folder.Path("resumed"), progress =>
        {
            before.Add(progress.Point!.Value);
            if (progress.Step == 13)
            {
                stop.Cancel();
            }
        }, stop.Token);
        await Should.ThrowAsync<OperationCanceledException>(stopped);
        var steps = 0;
        var resumed = await Create(_recipes[name], "stopped").RunAsync(
            _folder.Path("resumed"),
            progress =>
            {
                after.Add(progress.Point!.Value);
                steps += progress.PicturesPerSecond > 0 ? 1 : 0;
            },
            Ct);

        before.Count.ShouldBe(13);
        before.ShouldBe(whole.Take(13));
        after.ShouldBe(whole); // What it had, told again, and then the rest.
        steps.ShouldBe(20 - 13);
        resumed.Card.Sha256.ShouldBe(expected.Card.Sha256);
    }

    [Fact]
    public async Task A_package_tells_how_it_was_made()
    {
        var package = await Run("package", _tiny, []);
        using var network = package.LoadNetwork();
        (network.Input.Width, network.Dimension).ShouldBe((64, 16));
        (package.Card.Origin.Recipe, package.Card.Origin.Seed, package.Card.Origin.Licence).ShouldBe(("tiny", 1, "the project's own"));
        package.Card.Origin.Metrics.Keys.ShouldBe(["recall@1", "recall@5", "recall@10", "recall@20", "map@10", "map"], ignoreOrder: true);
        var calibration = package.Card.Origin.Calibration.ShouldNotBeNull();
        ((double)calibration.Same / calibration.Pairs).ShouldBe(package.Card.Origin.Metrics["recall@1"], 1e-12);
    }

    [Fact]
    public async Task A_run_starts_from_the_weights_of_another_model()
    {
        var start = await Run("start", _tiny, []);
        var still = _tiny with { Optimizer = _tiny.Optimizer with { Steps = 3, BackboneFactor = 0 }, Head = new() { Dimension = 8 } };
        var package = await Create(still, "run", start).RunAsync(_folder.Path("next"), _ => { }, Ct);

        using var before = (EmbeddingNetwork)start.LoadNetwork();
        using var after = (EmbeddingNetwork)package.LoadNetwork();
        after.Backbone.state_dict()["conv1.weight"].allclose(before.Backbone.state_dict()["conv1.weight"], atol: 1e-3)
            .ShouldBeTrue();
        after.Dimension.ShouldBe(8);
    }

    [Fact]
    public async Task Weights_of_another_backbone_are_refused()
    {
        var start = await Run("start", _tiny, []);
        var wider = _tiny with { Network = _tiny.Network with { Width = 0.25 } };
        (await Should.ThrowAsync<RecipeException>(Create(wider, "run", start).RunAsync(_folder.Path("next"), _ => { }, Ct)))
            .Message.ShouldContain("network.weights");
    }

    [Fact]
    public async Task A_branch_that_the_map_is_too_small_for_is_refused()
    {
        var rings = _tiny with { Head = new() { Dimension = 8, Branches = [Branch.Rings3] }, Loss = new() };
        (await Should.ThrowAsync<RecipeException>(Create(rings, "run").RunAsync(_folder.Path("next"), _ => { }, Ct)))
            .Message.ShouldContain("head.branches");
    }

    [Fact]
    public async Task A_cancelled_run_leaves_no_package()
    {
        using var cancel = new CancellationTokenSource();
        var run = Create(_tiny with { Optimizer = _tiny.Optimizer with { Steps = 10_000 } }, "checkpoint")
            .RunAsync(_folder.Path("cancelled"), _ => cancel.Cancel(), cancel.Token);
        await Should.ThrowAsync<OperationCanceledException>(run);
        _folder.Names.ShouldBeSubsetOf(["checkpoint"]);
    }

    private static RetrievalRecipe Triplets(Negatives negatives) => _pairs with
    {
        Loss = new() { Classifier = Classifier.None, Pairs = Pairs.Triplet, PairMargin = 0.5, Negatives = negatives },
    };

    private Task<ModelPackage> Run(string name, RetrievalRecipe recipe, List<CurvePoint> points) =>
        Create(recipe, $"{name} checkpoint").RunAsync(
            _folder.Path(name), progress => points.Add(progress.Point!.Value), Ct);

    private RetrievalRun Create(RetrievalRecipe recipe, string checkpoint, ModelPackage? start = null) => new(
        "tiny",
        recipe,
        TrainingPictures.Read(recipe, new DataFaults()),
        new PictureReader(new PictureDecoder(new PictureLimits()), _fetcher),
        new TrainingRunOptions { CheckpointFolder = _folder.Path(checkpoint), CheckpointInterval = TimeSpan.Zero, Start = start },
        TimeProvider.System,
        NullLogger<RetrievalRun>.Instance);
}

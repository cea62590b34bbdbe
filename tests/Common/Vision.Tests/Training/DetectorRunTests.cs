using Microsoft.Extensions.Logging.Abstractions;
using Vitrine.Media;
using Vitrine.Vision.Data;
using Vitrine.Vision.Detection;
using Vitrine.Vision.Embedding;
using Vitrine.Vision.Training;
using Vitrine.Vision.Training.Recipes;
using Vitrine.Vision.Weights;
using static TorchSharp.torch;

namespace Vitrine.Vision.Tests.Training;

/// <summary>Alone, as <see cref="RetrievalRunTests"/> and for the same reason.</summary>
[Collection(nameof(RetrievalRunTests))]
public sealed class DetectorRunTests : IDisposable
{
    private static readonly DetectorRecipe _tiny = new()
    {
        Boutique = new() { Scenes = 12, Items = 10, EvaluationScenes = 4, EvaluationItems = 5 },
        Network = new() { Architecture = "ese_vovnet19b_slim", Width = 0.25, InputSize = 96 },
        Label = "garment",
        LongSide = 160,
        Detector = new()
        {
            PyramidChannels = 16,
            AnchorSizes = [8, 16, 32, 64, 128],
            Proposals = new() { TrainingCandidates = 50, TrainingProposals = 30, Candidates = 50, Proposals = 20, Samples = 32 },
            Regions = new() { Hidden = 32, Samples = 16 },
        },
        BatchSize = 4,
        Augmentation = new() { ShortSides = [64, 96], Crop = 0.8f, Colour = 0.2f },
        Optimizer = new() { Steps = 12, WarmUpSteps = 2, LearningRate = 0.002 },
    };

    private readonly TemporaryFolder _folder = new();
    private readonly PictureFetcher _fetcher = new(new FetchOptions(), new PictureLimits());

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _fetcher.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(TrainingPrecision.Float32)]
    [InlineData(TrainingPrecision.Bfloat16)]
    public async Task Forty_steps_lower_the_loss(TrainingPrecision precision)
    {
        var points = new List<CurvePoint>();
        await Run("long", _tiny with
        {
            Network = _tiny.Network with { Precision = precision },
            Optimizer = _tiny.Optimizer with { Steps = 40 },
        }, points);
        points.TakeLast(10).Average(point => point.Loss).ShouldBeLessThan(points.Take(10).Average(point => point.Loss) * 0.8);
    }

    [Fact]
    public async Task A_run_that_stopped_goes_on_to_the_same_curve_and_weights()
    {
        var (whole, after) = (new List<CurvePoint>(), new List<CurvePoint>());
        var expected = await Run("whole", _tiny, whole);

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        await Should.ThrowAsync<OperationCanceledException>(Create(_tiny, "stopped").RunAsync(
            _folder.Path("resumed"), progress => (progress.Step == 7 ? stop : new()).Cancel(), stop.Token));
        var resumed = await Create(_tiny, "stopped").RunAsync(_folder.Path("resumed"), progress => after.Add(progress.Point!.Value), Ct);

        after.ShouldBe(whole);
        resumed.Card.Sha256.ShouldBe(expected.Card.Sha256);
    }

    [Fact]
    public async Task A_package_detects_what_the_network_did()
    {
        var package = await Run("package", _tiny, []);
        using var network = package.LoadDetector();
        using var model = DetectionModel.Load(package, Precision.Float32);
        var pixels = randint(0, 256, [2, 96, 128, 3], ScalarType.Byte);

        var plain = network.Detect(pixels.permute(0, 3, 1, 2).contiguous(), [(128, 96), (128, 96)]);
        var fast = model.Detect(pixels, [(256, 192), (128, 96)]);

        model.SizeFor(256, 192).ShouldBe((128, 96));
        plain[0].Count.ShouldBeGreaterThan(0);
        fast[0].Count.ShouldBe(plain[0].Count);
        fast[1][0].Box.OverlapWith(plain[1][0].Box).ShouldBeGreaterThan(0.98f);
        fast[0][0].Box.Right.ShouldBe(2 * plain[0][0].Box.Right, 0.5f); // In pixels of the larger picture.
        package.Card.Origin.Metrics.Keys.ShouldContain("ap50");
        Should.Throw<WeightsException>(package.LoadNetwork).Message.ShouldContain("is a detector's");
    }

    [Fact]
    public async Task A_detector_starts_from_the_backbone_of_another()
    {
        var start = await Run("start", _tiny, []);
        var still = _tiny with { Optimizer = _tiny.Optimizer with { Steps = 2, BackboneFactor = 0, WeightDecay = 0 } };
        var package = await Create(still, "run", start).RunAsync(_folder.Path("next"), _ => { }, Ct);

        using var before = start.LoadDetector();
        using var after = package.LoadDetector();
        var name = before.Detector.Backbone.named_parameters().First().name;
        after.Detector.Backbone.state_dict()[name].allclose(before.Detector.Backbone.state_dict()[name]).ShouldBeTrue();
    }

    [Theory]
    [InlineData("image,label,xmin,ymin,xmax,ymax\n", "0 pictures to train with")]
    public void A_set_that_cannot_train_is_refused(string table, string said)
    {
        File.WriteAllText(_folder.Path("boxes.csv"), table);
        var recipe = _tiny with { Data = new() { Format = "boxes", Root = _folder.Path("boxes.csv") } };
        Should.Throw<DataSetException>(() => TrainingScenes.Read(recipe, new DataFaults())).Message.ShouldContain(said);
    }

    [Fact]
    public void A_detector_of_one_class_calls_everything_the_same() =>
        TrainingScenes.Read(_tiny with { Label = "item" }, new DataFaults()).Labels.ShouldBe(["item"]);

    private Task<ModelPackage> Run(string name, DetectorRecipe recipe, List<CurvePoint> points) =>
        Create(recipe, $"{name} checkpoint").RunAsync(_folder.Path(name), progress => points.Add(progress.Point!.Value), Ct);

    private DetectorRun Create(DetectorRecipe recipe, string checkpoint, ModelPackage? start = null) => new(
        "tiny",
        recipe,
        TrainingScenes.Read(recipe, new DataFaults()),
        new PictureReader(new PictureDecoder(new PictureLimits()), _fetcher),
        new TrainingRunOptions { CheckpointFolder = _folder.Path(checkpoint), CheckpointInterval = TimeSpan.Zero, Start = start },
        TimeProvider.System,
        NullLogger<DetectorRun>.Instance);
}

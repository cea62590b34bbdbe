using Microsoft.Extensions.Logging.Abstractions;
using Vitrine.Media;
using Vitrine.Vision.Data;
using Vitrine.Vision.Keypoints;
using Vitrine.Vision.Training;
using Vitrine.Vision.Training.Recipes;
using Vitrine.Vision.Weights;

namespace Vitrine.Vision.Tests.Training;

/// <summary>Alone, as <see cref="RetrievalRunTests"/> and for the same reason.</summary>
[Collection(nameof(RetrievalRunTests))]
public sealed class KeypointRunTests : IDisposable
{
    private static readonly KeypointRecipe _tiny = new()
    {
        Boutique = new() { Items = 16, StreetShots = 1, EvaluationItems = 8, EvaluationShots = 1 },
        Network = new() { Architecture = "resnet18", Width = 0.125, InputSize = 64 },
        Keypoints = new() { Garments = [Garment.Blouse, Garment.Dress], Channels = 16, Stages = 2 },
        BatchSize = 8,
        Optimizer = new() { Steps = 12, WarmUpSteps = 2, LearningRate = 0.002 },
    };

    private readonly TemporaryFolder _folder = new();
    private readonly PictureFetcher _fetcher = new(new FetchOptions(), new PictureLimits());

    public static TheoryData<KeypointMethod> Methods => [.. Enum.GetValues<KeypointMethod>()];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _fetcher.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task Forty_steps_lower_the_loss(KeypointMethod method)
    {
        var points = new List<CurvePoint>();
        await Run("long", _tiny with
        {
            Keypoints = _tiny.Keypoints with { Method = method },
            Optimizer = _tiny.Optimizer with { Steps = 40 },
        }, points);
        points.TakeLast(10).Average(point => point.Loss).ShouldBeLessThan(points.Take(10).Average(point => point.Loss) * 0.95);
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

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task A_package_finds_what_its_folder_alone_says(KeypointMethod method)
    {
        var package = ModelPackage.Open((await Run("package", _tiny with
        {
            Keypoints = _tiny.Keypoints with { Method = method },
            Optimizer = _tiny.Optimizer with { Steps = 3 },
        }, [])).Folder);
        using var network = package.LoadKeypoints();

        network.Points.ShouldBe(GarmentPoints.Of([Garment.Blouse, Garment.Dress]));
        network.Input.SquareMargin.ShouldBe(0.25);
        package.Card.Origin.Metrics.Keys.ShouldBe(["ne/blouse", "ne/dress", "ne"], ignoreOrder: true);
        Should.Throw<WeightsException>(package.LoadNetwork).Message.ShouldContain("is a keypoint network's");
        Should.Throw<WeightsException>(package.LoadDetector).Message.ShouldContain("is no detector's");
    }

    [Fact]
    public async Task A_keypoint_network_starts_from_the_backbone_of_another()
    {
        var start = await Run("start", _tiny, []);
        var still = _tiny with { Optimizer = _tiny.Optimizer with { Steps = 2, BackboneFactor = 0, WeightDecay = 0 } };
        var package = await Create(still, "run", start).RunAsync(_folder.Path("next"), _ => { }, Ct);

        using var before = start.LoadKeypoints();
        using var after = package.LoadKeypoints();
        var name = before.Backbone.named_parameters().First().name;
        after.Backbone.state_dict()[name].allclose(before.Backbone.state_dict()[name]).ShouldBeTrue();
    }

    [Fact]
    public async Task A_run_whose_network_collapsed_ends_with_a_clear_word()
    {
        // A rate of nearly 0: the coordinates stay in the middle of every picture.
        var still = _tiny with
        {
            Keypoints = _tiny.Keypoints with { Method = KeypointMethod.DeepPose },
            CollapseGrace = 0,
            Optimizer = _tiny.Optimizer with { Steps = 100, LearningRate = 1e-8 },
        };
        (await Should.ThrowAsync<CollapseException>(Run("still", still, []))).Message.ShouldContain("the same points for different pictures");

        var uniform = still with { Keypoints = _tiny.Keypoints with { Method = KeypointMethod.CascadedPyramid } };
        (await Should.ThrowAsync<CollapseException>(Run("uniform", uniform, []))).Message.ShouldContain("uniform");
    }

    [Fact]
    public void A_set_that_cannot_train_is_refused()
    {
        Refusal(_tiny with { BatchSize = 1024 }).ShouldContain("batch_size is 1024");
        Refusal(_tiny with { Boutique = new() { Items = 3, StreetShots = 8 }, BatchSize = 2, Keypoints = new() })
            .ShouldContain("has no picture to train with");

        static string Refusal(KeypointRecipe recipe) =>
            Should.Throw<DataSetException>(() => TrainingGarments.Read(recipe, new DataFaults())).Message;
    }

    [Fact]
    public void Pictures_with_hidden_points_are_left_out_of_training_alone()
    {
        var street = _tiny with { Boutique = new() { Items = 16, StreetShots = 8, EvaluationItems = 40 } };
        var all = TrainingGarments.Read(street, new DataFaults());
        var some = TrainingGarments.Read(street with { HiddenPoints = HiddenPoints.LeaveOut }, new DataFaults());

        some.Train.Count.ShouldBe(all.Train.Count(garment => !garment.HidesPoints));
        some.Train.Count.ShouldBeLessThan(all.Train.Count);
        some.Test.Count.ShouldBe(all.Test.Count);
        some.Test.ShouldContain(garment => garment.HidesPoints);
    }

    [Fact]
    public async Task Boxes_of_a_detector_replace_the_labelled_ones_unless_they_are_another_things()
    {
        var garments = TrainingGarments.Read(_tiny, new DataFaults());
        var labelled = garments.Train.Concat(garments.Test).ToList();
        var moved = await garments.CropAsync(picture => Task.FromResult(picture with { Box = Moved(picture.Box!.Value) }));
        var strange = await garments.CropAsync(picture => Task.FromResult(picture with { Box = new PictureRegion(0, 0, 5, 5) }));

        moved.Train.Concat(moved.Test).Select(garment => garment.Box).ShouldBe(labelled.Select(garment => Moved(garment.Box)));
        moved.Train.Select(garment => garment.Location).ShouldBe(garments.Train.Select(garment => garment.Location));
        strange.Train.Concat(strange.Test).ShouldBe(labelled);

        static PictureRegion Moved(PictureRegion box) => box with { Left = box.Left - 3, Bottom = box.Bottom + 4 };
    }

    private Task<ModelPackage> Run(string name, KeypointRecipe recipe, List<CurvePoint> points) =>
        Create(recipe, $"{name} checkpoint").RunAsync(_folder.Path(name), progress => points.Add(progress.Point!.Value), Ct);

    private KeypointRun Create(KeypointRecipe recipe, string checkpoint, ModelPackage? start = null) => new(
        "tiny",
        recipe,
        TrainingGarments.Read(recipe, new DataFaults()),
        new PictureReader(new PictureDecoder(new PictureLimits()), _fetcher),
        new TrainingRunOptions { CheckpointFolder = _folder.Path(checkpoint), CheckpointInterval = TimeSpan.Zero, Start = start },
        TimeProvider.System,
        NullLogger<KeypointRun>.Instance);
}

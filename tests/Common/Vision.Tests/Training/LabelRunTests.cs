using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using TorchSharp;
using Vitrine.Media;
using Vitrine.Vision.Data;
using Vitrine.Vision.Labels;
using Vitrine.Vision.Networks;
using Vitrine.Vision.Training;
using Vitrine.Vision.Training.Recipes;
using Vitrine.Vision.Weights;
using static TorchSharp.torch;

namespace Vitrine.Vision.Tests.Training;

/// <summary>Alone, as <see cref="RetrievalRunTests"/> and for the same reason.</summary>
[Collection(nameof(RetrievalRunTests))]
public sealed class LabelRunTests : IDisposable
{
    private static readonly LabelRecipe _tiny = new()
    {
        Boutique = new() { Items = 20, StreetShots = 1, EvaluationItems = 12, EvaluationShots = 1 },
        Network = new() { Architecture = "resnet18", Width = 0.125, InputSize = 64 },
        Faults = RowFaults.Skip, // So few items do not have all the styles.
        BatchSize = 8,
        Balance = new() { RareShare = 0.1, RareRepeats = 2, FrequentShare = 0.2, FrequentDrop = 0.2 },
        Augmentation = new() { Crop = 1, CropAcross = 0.15f, CropDown = 0.1f, Stretch = 0.1f },
        Recolouring = new() { Probability = 0.2f, RareProbability = 0.5f },
        TestViews = TestViews.Flip,
        Optimizer = new()
        {
            Kind = OptimizerKind.Adam,
            Schedule = Schedule.Cyclic,
            CycleSteps = 4,
            WarmUpSteps = 1,
            WeightDecay = 0,
            Stages =
            [
                new() { Steps = 6, LearningRate = 0.01 }, new() { Steps = 6, LearningRate = 0.003, Free = FreeLayers.LastBlock },
                new() { Steps = 6, LearningRate = 0.001, Free = FreeLayers.AllButFirst },
            ],
        },
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
    [InlineData(LabelLoss.CrossEntropy, TrainingPrecision.Float32)]
    [InlineData(LabelLoss.Focal, TrainingPrecision.Float32)]
    [InlineData(LabelLoss.Focal, TrainingPrecision.Bfloat16)]
    public async Task Sixty_steps_lower_the_loss(LabelLoss loss, TrainingPrecision precision)
    {
        var points = new List<CurvePoint>();
        await Run("long", _tiny with
        {
            Network = _tiny.Network with { Precision = precision },
            Loss = new() { Kind = loss },
            Optimizer = new() { Kind = OptimizerKind.Adam, LearningRate = 0.003, Steps = 60 },
        }, points);
        points.TakeLast(10).Average(point => point.Loss).ShouldBeLessThan(points.Take(10).Average(point => point.Loss) * 0.8);
    }

    [Theory]
    [InlineData(4)] // In the first stage,
    [InlineData(8)] // and in the second.
    public async Task A_run_that_stopped_goes_on_to_the_same_curve_and_weights(int stopped)
    {
        var (whole, after) = (new List<CurvePoint>(), new List<CurvePoint>());
        var expected = await Run("whole", _tiny, whole);

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        await Should.ThrowAsync<OperationCanceledException>(Create(_tiny, "stopped").RunAsync(
            _folder.Path("resumed"), progress => (progress.Step == stopped ? stop : new()).Cancel(), stop.Token));
        var resumed = await Create(_tiny, "stopped").RunAsync(_folder.Path("resumed"), progress => after.Add(progress.Point!.Value), Ct);

        after.ShouldBe(whole);
        resumed.Card.Sha256.ShouldBe(expected.Card.Sha256);
        expected.Card.Origin.Metrics.Keys.ShouldBe(["macro-f2", "micro-f2", "macro-ap"], ignoreOrder: true);
        expected.Card.Thresholds.ShouldBe(Enumerable.Repeat(0.5f, 13));
        File.Exists(Path.Combine(expected.Folder, ModelPackage.PredictionsFileName)).ShouldBeFalse(); // Without a fold.
        File.Exists(Path.Combine(expected.Folder, ModelPackage.TruthFileName)).ShouldBeFalse();
    }

    [Fact]
    public async Task Thresholds_are_searched_where_enough_pictures_have_each_label()
    {
        var few = await Run("few", _tiny with { Thresholds = new() }, []);
        var many = await Run(
            "many", _tiny with { Thresholds = new(), Boutique = _tiny.Boutique with { EvaluationItems = 150, EvaluationShots = 2 } }, []);

        few.Card.Thresholds.ShouldBe(Enumerable.Repeat(0.5f, 13));
        many.Card.Thresholds!.Distinct().Count().ShouldBeGreaterThan(5);
        many.Card.Origin.Metrics["macro-f2-searched"].ShouldBeGreaterThan(many.Card.Origin.Metrics["macro-f2"]);
        many.Card.Origin.Metrics["threshold-difference"].ShouldBeInRange(0, 1);
    }

    // ResNet's layers in their order; the weights and the statistics of what is frozen stay those of the start.
    [Theory]
    [InlineData(FreeLayers.Head, "")]
    [InlineData(FreeLayers.LastBlock, "layer4")]
    [InlineData(FreeLayers.AllButFirst, "layer1,layer2,layer3,layer4")]
    public async Task Only_the_layers_of_a_stage_learn(FreeLayers free, string learning)
    {
        var start = await Run("start", _tiny, []);
        var staged = _tiny with { Optimizer = _tiny.Optimizer with { Stages = [new() { Steps = 3, Free = free, LearningRate = 0.01 }] } };
        var package = await Create(staged, "run", start).RunAsync(_folder.Path("next"), _ => { }, Ct);

        using var before = start.LoadLabels();
        using var after = package.LoadLabels();
        var old = before.Backbone.state_dict();
        var changed = after.Backbone.state_dict().Where(now => !now.Value.Equals(old[now.Key])).Select(now => now.Key.Split('.')[0]);
        changed.Distinct().ShouldBe(learning.Split(',', StringSplitOptions.RemoveEmptyEntries), ignoreOrder: true);
    }

    [Fact]
    public async Task A_head_that_is_learnt_behind_an_embedding_network_shares_its_backbone()
    {
        using var embedding = new EmbeddingNetwork(
            "resnet18", NetworkCatalog.DefaultConfig("resnet18") with { Classes = 0, Width = 0.125 }, new() { Dimension = 8 },
            new() { Width = 64, Height = 64 });
        var start = ModelPackage.Save(
            _folder.Path("embedding"), embedding, new() { Data = "", Licence = "", Created = DateTimeOffset.UnixEpoch }).Package;
        var optimizer = _tiny.Optimizer with { Stages = [new() { Steps = 3, LearningRate = 0.01 }] };
        var recipe = _tiny with { Categories = true, Optimizer = optimizer };

        var package = await Create(recipe, "head checkpoint", start).RunAsync(_folder.Path("head"), _ => { }, Ct);

        using var labels = package.LoadLabels();
        BackboneHash.Of(labels).ShouldBe(BackboneHash.Of(embedding));
        labels.Labels.ShouldBe(MultiLabelSet.DrawnLabels(withCategories: true));
    }

    [Fact]
    public void The_scale_tiny_shared_learns_behind_the_network_that_ships()
    {
        var trainer = Path.Combine(RepositoryFolder.Root, "services", "Trainer");
        var recipe = (LabelRecipe)RecipeFile.Load(Path.Combine(trainer, "Recipes", "style-champion.yaml"), "tiny-shared");
        var package = ModelPackage.Open(Path.Combine(trainer, "Shipped", recipe.Network.Weights));
        using var shipped = package.LoadNetwork();
        using var learner = new LabelLearner(recipe, MultiLabelSet.DrawnLabels(recipe.Categories), package);

        BackboneHash.Of(learner.Network.to(CPU)).ShouldBe(BackboneHash.Of(shipped));
        recipe.Optimizer.Stages.ShouldAllBe(stage => stage.Free == FreeLayers.Head);
    }

    [Fact]
    public async Task Each_fold_is_told_by_the_run_that_did_not_see_it()
    {
        var told = new List<string>();
        for (var fold = 0; fold < 3; fold++)
        {
            var recipe = _tiny with
            {
                Data = new() { Fold = new() { Count = 3, Index = fold } },
                Optimizer = _tiny.Optimizer with { Stages = [new() { Steps = 2 }] },
            };
            var pictures = TrainingLabels.Read(recipe, new DataFaults());
            var package = await Run($"fold {fold}", recipe, []);
            var table = Csv.Read(Path.Combine(package.Folder, ModelPackage.PredictionsFileName)).ToList();

            table[0].Fields.ShouldBe(["image", .. pictures.Labels]);
            Csv.Read(Path.Combine(package.Folder, ModelPackage.TruthFileName)).Skip(1).Select(row => string.Join(',', row.Fields)).ShouldBe(
                pictures.Test.Select(row => $"{row.Picture.Location},{string.Join(';', row.Labels)},{fold}"));
            string[] own = [.. table.Skip(1).Select(row => row.Fields[0])];
            own.ShouldBe(pictures.Test.Select(row => row.Picture.Location));
            pictures.Train.Select(row => row.Picture.Label).Intersect(pictures.Test.Select(row => row.Picture.Label)).ShouldBeEmpty();
            told.AddRange(own);
        }

        told.ShouldBe(
            MultiLabelSet.Draw(_tiny.Boutique).Where(row => row.Picture.Part == DataPart.Train).Select(row => row.Picture.Location),
            ignoreOrder: true);
    }

    // A run of one epoch measures at its end what a longer one measures beside its training.
    [Fact]
    public async Task Epochs_are_measured_beside_the_training_which_stays_the_same()
    {
        var recipe = _tiny with
        {
            Data = new() { Fold = new() { Count = 3 } },
            Optimizer = new() { Kind = OptimizerKind.Adam, LearningRate = 0.003, Schedule = Schedule.Constant, Epochs = 3 },
        };
        var alone = await Run("alone", recipe, []);
        var one = await Run("one", recipe with { Optimizer = recipe.Optimizer with { Epochs = 1 } }, []);
        var told = new List<EpochEvaluation>();

        var package = await Create(recipe with { EvaluateEvery = 1 }, "beside checkpoint", null, told.Add).RunAsync(_folder.Path("beside"), _ => { }, Ct);

        package.Card.Sha256.ShouldBe(alone.Card.Sha256);
        ModelPackage.EpochsOf(package.Folder).Order().ShouldBe([1, 2]);
        ModelPackage.EpochsOf(one.Folder).ShouldBeEmpty();
        var (beside, end) = (Table(package, ModelPackage.PredictionsFileNameOf(1)), Table(one, ModelPackage.PredictionsFileName));
        beside.Keys.ShouldBe(end.Keys);
        foreach (var (picture, probabilities) in beside)
        {
            probabilities.ShouldBe(end[picture], 1e-5);
        }

        told.Select(evaluation => evaluation.Epoch).ShouldBe([1, 2]);
        told[1].Step.ShouldBe(2 * told[0].Step);
        told[0].Metrics["macro-ap"].ShouldBe(one.Card.Origin.Metrics["macro-ap"], 1e-5);
        Table(package, ModelPackage.PredictionsFileNameOf(2)).First().Value.ShouldNotBe(beside.First().Value);
    }

    [Theory]
    [InlineData(8)] // In the second epoch,
    [InlineData(13)] // and in the third.
    public async Task A_run_that_stopped_tells_the_same_epochs(int stopped)
    {
        var recipe = _tiny with
        {
            Data = new() { Fold = new() { Count = 3 } },
            EvaluateEvery = 1,
            Optimizer = new() { Kind = OptimizerKind.Adam, LearningRate = 0.003, Schedule = Schedule.Constant, Epochs = 3 },
        };
        var (whole, after) = (new List<EpochEvaluation>(), new List<EpochEvaluation>());
        var expected = await Create(recipe, "whole checkpoint", null, whole.Add).RunAsync(_folder.Path("whole"), _ => { }, Ct);

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        await Should.ThrowAsync<OperationCanceledException>(Create(recipe, "stopped").RunAsync(
            _folder.Path("resumed"), progress => (progress.Step == stopped ? stop : new()).Cancel(), stop.Token));
        var resumed = await Create(recipe, "stopped", null, after.Add).RunAsync(_folder.Path("resumed"), _ => { }, Ct);

        var epochs = ModelPackage.EpochsOf(expected.Folder).Order().ToList();
        epochs.Count.ShouldBeGreaterThanOrEqualTo(2);
        ModelPackage.EpochsOf(resumed.Folder).Order().ShouldBe(epochs);
        foreach (var file in epochs.Select(ModelPackage.PredictionsFileNameOf).Append(ModelPackage.PredictionsFileName))
        {
            File.ReadAllText(Path.Combine(resumed.Folder, file)).ShouldBe(File.ReadAllText(Path.Combine(expected.Folder, file)), file);
        }

        after.Select(evaluation => (evaluation.Epoch, evaluation.Step, evaluation.Metrics["macro-ap"])).ShouldBe(
            whole.Select(evaluation => (evaluation.Epoch, evaluation.Step, evaluation.Metrics["macro-ap"])));
    }

    [Fact]
    public void What_cannot_be_used_is_refused_by_file_and_line_or_left_out()
    {
        File.WriteAllBytes(_folder.Path("a.jpg"), [1]);
        File.WriteAllLines(
            _folder.Path("set.csv"),
            ["image,labels,item,part", "a.jpg,sport,1,train", "a.jpg,sport;lady,2,train", "a.jpg,sport,3,test", "b.jpg,sport,4,train",
            "a.jpg,,5,train", "a.jpg,punk,6,train"]);
        var recipe = _tiny with { Data = new() { Format = "labels", Root = _folder.Path("set.csv") }, Labels = ["sport", "lady"], BatchSize = 2 };

        var refused = Should.Throw<DataSetException>(
            () => TrainingLabels.Read(recipe with { Faults = RowFaults.Refuse }, new DataFaults())).Message;
        var faults = new DataFaults();
        var kept = TrainingLabels.Read(recipe, faults);

        foreach (var told in new[]
        {
            $"set.csv, line 5: {_folder.Path("b.jpg")} (NOT_FOUND)", "set.csv, line 6 (NO_LABEL)",
            "set.csv, line 7: label 'punk' (LABEL_UNKNOWN)", "set.csv, line 7 (NO_LABEL)",
            "set.csv: label 'lady' has no row to test with (NO_POSITIVE_ROW)", "faults: skip",
        })
        {
            refused.ShouldContain(told);
        }

        (kept.Train.Count, kept.Test.Count, faults.Count).ShouldBe((2, 1, 5));
    }

    [Fact]
    public void A_fold_without_a_row_of_a_label_is_named()
    {
        var recipe = _tiny with { Faults = RowFaults.Refuse, Data = new() { Fold = new() { Count = 4, Index = 2 } } };
        Should.Throw<DataSetException>(() => TrainingLabels.Read(recipe, new DataFaults())).Message
            .ShouldContain("boutique, fold 2 of 4: label '");
    }

    [Fact]
    public async Task Every_picture_is_cropped_and_keeps_its_labels()
    {
        var read = TrainingLabels.Read(_tiny, new DataFaults());
        var cropped = await read.CropAsync(picture => Task.FromResult(picture with { Box = new PictureRegion(1, 2, 3, 4) }));

        cropped.Labels.ShouldBe(read.Labels);
        foreach (var (before, after) in read.Train.Concat(read.Test).Zip(cropped.Train.Concat(cropped.Test)))
        {
            after.Labels.ShouldBe(before.Labels);
            after.Picture.ShouldBe(before.Picture with { Box = new PictureRegion(1, 2, 3, 4) });
        }
    }

    [Fact]
    public void Too_few_pictures_for_a_batch_are_told() =>
        Should.Throw<DataSetException>(() => TrainingLabels.Read(_tiny with { BatchSize = 1000 }, new DataFaults())).Message
            .ShouldBe("there are 80 pictures to train with, and batch_size is 1000");

    private Task<ModelPackage> Run(string name, LabelRecipe recipe, List<CurvePoint> points) =>
        Create(recipe, $"{name} checkpoint").RunAsync(_folder.Path(name), progress => points.Add(progress.Point!.Value), Ct);

    // What is told of each picture.
    private static Dictionary<string, double[]> Table(ModelPackage package, string file) =>
        Csv.Read(Path.Combine(package.Folder, file)).Skip(1).ToDictionary(
            row => row.Fields[0],
            row => row.Fields.Skip(1).Select(field => double.Parse(field, CultureInfo.InvariantCulture)).ToArray());

    private LabelRun Create(
        LabelRecipe recipe, string checkpoint, ModelPackage? start = null, Action<EpochEvaluation>? evaluated = null) => new(
        "tiny",
        recipe,
        TrainingLabels.Read(recipe, new DataFaults()),
        new PictureReader(new PictureDecoder(new PictureLimits()), _fetcher),
        new TrainingRunOptions
        {
            CheckpointFolder = _folder.Path(checkpoint),
            CheckpointInterval = TimeSpan.Zero,
            Start = start,
            Evaluated = evaluated ?? (_ => { }),
        },
        TimeProvider.System,
        NullLogger<LabelRun>.Instance);
}

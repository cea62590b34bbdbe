using TorchSharp;
using Vitrine.Media;
using Vitrine.Vision.Data;
using Vitrine.Vision.Labels;
using Vitrine.Vision.Metrics;
using Vitrine.Vision.Networks;
using Vitrine.Vision.Weights;
using static TorchSharp.torch;

namespace Vitrine.Vision.Tests.Labels;

/// <summary>A picture of 40 x 40 pixels whose red is the column and whose green the row, for a network of 34 x 36.</summary>
public sealed class LabelPredictorTests : IDisposable
{
    private const int Side = 40;

    private static readonly InputSpec _input = new() { Width = 34, Height = 36 };

    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly TemporaryFolder _folder = new();
    private readonly PictureFetcher _fetcher = new(new FetchOptions(), new PictureLimits());

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _fetcher.Dispose();
        _folder.Dispose();
        _scope.Dispose();
    }

    [Fact]
    public void Five_crops_and_their_mirror_images_are_seen_and_their_mean_is_told()
    {
        var seen = new List<(int Left, int Top, int Right, int Bottom)>();

        var told = Predict(TestViews.FiveCropsFlip, pixels =>
        {
            seen.Add(Corners(pixels));
            return tensor(new[] { (float)seen.Count, 0f }).view(1, 2);
        }).Probabilities;

        // Left, top, right, bottom in pixels of the picture; a mirror image begins at its right.
        seen.ShouldBe(
        [
            (0, 0, 33, 35), (33, 0, 0, 35), (6, 0, 39, 35), (39, 0, 6, 35), (0, 4, 33, 39), (33, 4, 0, 39), (6, 4, 39, 39), (39, 4, 6, 39),
            (3, 2, 36, 37), (36, 2, 3, 37),
        ]);
        told[0, 0].ShouldBe((float)Enumerable.Range(1, 10).Average(score => 1 / (1 + Math.Exp(-score))), 1e-6f);
        told[0, 1].ShouldBe(0.5f);
    }

    [Theory]
    [InlineData(TestViews.Plain, 1)]
    [InlineData(TestViews.Flip, 2)]
    public void The_whole_picture_is_seen_with_its_mirror_image_where_it_is_asked_for(TestViews views, int count)
    {
        var seen = new List<Tensor>();
        Predict(views, pixels =>
        {
            seen.Add(pixels.clone().DetachFromDisposeScope());
            return zeros(1, 2);
        });

        seen.Count.ShouldBe(count);
        seen[0].shape.ShouldBe([1, 36, 34, 3]);
        seen[^1].Equals(count == 2 ? seen[0].flip(2) : seen[0]).ShouldBeTrue();
    }

    [Fact]
    public void A_picture_that_cannot_be_read_is_skipped_and_the_others_keep_their_truth()
    {
        Draw();
        File.WriteAllText(_folder.Path("broken.png"), "no picture");
        var faults = new DataFaults();

        var told = Create(TestViews.Plain, pixels => zeros(pixels.shape[0], 2))
            .Predict([Row("broken.png", "lady"), Row("picture.png", "sport")], ["sport", "lady"], faults, _ => { }, Ct);

        faults.Count.ShouldBe(1);
        told.Rows.ShouldHaveSingleItem().Labels.ShouldBe(["sport"]);
        told.Probabilities.ShouldBe(new[,] { { 0.5f, 0.5f } });
    }

    [Fact]
    public void A_held_out_fold_is_a_table_of_what_is_true_and_tables_of_probabilities()
    {
        MultiLabelPicture[] rows = [Row("a,b.png", "lady", "sport")];
        var fold = new HeldOutFold(3, Told(0.25f, 0.1f)) { Epochs = [new(2, 20, Told(0, 1))] };

        fold.Tables.Select(table => (table.FileName, Written(table.Write))).ShouldBe(
        [
            (ModelPackage.TruthFileName, $"image,labels,fold\n\"{_folder.Path("a,b.png")}\",lady;sport,3\n"),
            (ModelPackage.PredictionsFileName, $"image,sport,lady\n\"{_folder.Path("a,b.png")}\",0.25,0.100000001\n"),
            ("predictions-epoch-2.csv", $"image,sport,lady\n\"{_folder.Path("a,b.png")}\",0,1\n"),
        ]);

        LabelPredictions Told(float sport, float lady) => new(rows, ["sport", "lady"], new[,] { { sport, lady } });

        static string Written(Action<Stream> write)
        {
            using var file = new MemoryStream();
            write(file);
            return System.Text.Encoding.UTF8.GetString(file.ToArray());
        }
    }

    // By hand. Label 0: 2 hits, 1 wrong, 1 missed: 10 / (10 + 4 + 1); by probability right, wrong, right, right: (1 + 2/3 + 3/4) / 3.
    // Label 1: 1 hit, none wrong, 1 missed: 5 / 9; right and wrong tie behind right: (1 + 2/3) / 2. Together 15 / (15 + 8 + 1).
    [Fact]
    public void Scores_are_those_worked_out_by_hand()
    {
        MultiLabelPicture[] rows = [Row("a", "sport", "lady"), Row("b", "lady"), Row("c", "sport"), Row("d", "sport")];
        var told = new LabelPredictions(
            rows, ["sport", "lady"], new[,] { { 0.9f, 0.8f }, { 0.7f, 0.2f }, { 0.5f, 0.2f }, { 0.4f, 0.1f } });

        var report = LabelTest.Run(told, [0.5f, 0.5f]);

        report.Labels.Select(label => (label.Label, label.Pictures)).ShouldBe([("sport", 3), ("lady", 2)]);
        report.Labels.Select(label => label.Metrics["f2"]).ShouldBe([10 / 15.0, 5 / 9.0], 1e-12);
        report.Labels.Select(label => label.Metrics["ap"]).ShouldBe([(1 + (2 / 3.0) + (3 / 4.0)) / 3, (1 + (2 / 3.0)) / 2], 1e-12);
        report.Metrics["macro-f2"].ShouldBe(((10 / 15.0) + (5 / 9.0)) / 2, 1e-12);
        report.Metrics["micro-f2"].ShouldBe(15 / 24.0, 1e-12);
        report.Metrics.Keys.ShouldBe(["macro-f2", "micro-f2", "macro-ap"]);
        LabelTest.Run(told, [1f, 0.1f]).Labels.Select(label => label.Metrics["f2"]).ShouldBe([0, 10 / 12.0], 1e-12);
    }

    [Fact]
    public void Of_pictures_with_categories_it_is_told_how_often_the_most_probable_is_right()
    {
        MultiLabelPicture[] rows =
            [Row("a", "category/shoes", "sport"), Row("b", "category/bags"), Row("c", "category/bags", "sport"), Row("d", "sport")];
        var told = new LabelPredictions(
            rows,
            ["sport", "category/bags", "category/shoes"],
            new[,] { { 0.9f, 0.1f, 0.2f }, { 0.9f, 0.4f, 0.3f }, { 0.9f, 0.4f, 0.6f }, { 0.9f, 0.4f, 0.6f } });

        LabelTest.Run(told, [0.5f, 0.5f, 0.5f]).Metrics["category-accuracy"].ShouldBe(2 / 3.0, 1e-12);
    }

    private static (int, int, int, int) Corners(Tensor pixels)
    {
        pixels.shape.ShouldBe([1, 36, 34, 3]);
        return (Value(0, 0, 0), Value(0, 0, 1), Value(35, 33, 0), Value(35, 33, 1));

        int Value(int row, int column, int channel) => pixels[0, row, column, channel].item<byte>();
    }

    private LabelPredictions Predict(TestViews views, Func<Tensor, Tensor> score)
    {
        Draw();
        return Create(views, score).Predict([Row("picture.png", "lady")], ["sport", "lady"], new DataFaults(), _ => { }, Ct);
    }

    private LabelPredictor Create(TestViews views, Func<Tensor, Tensor> score) =>
        new(new PictureReader(new PictureDecoder(new PictureLimits()), _fetcher), _input, views, score);

    private MultiLabelPicture Row(string name, params string[] labels) =>
        new(new LabelledPicture(_folder.Path(name), name, DataPart.Query), labels, name);

    private void Draw() => File.WriteAllBytes(_folder.Path("picture.png"), PictureEncoder.Png(new RgbPicture(Side, Side,
        [.. Enumerable.Range(0, Side * Side).SelectMany(i => new[] { (byte)(i % Side), (byte)(i / Side), (byte)0 })])));
}

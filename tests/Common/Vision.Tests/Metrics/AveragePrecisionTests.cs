using System.Text.Json;
using Vitrine.Media;
using Vitrine.Vision.Data.Scenes;
using Vitrine.Vision.Detection;
using Vitrine.Vision.Metrics;

namespace Vitrine.Vision.Tests.Metrics;

/// <summary>Small cases by hand, many boxes by the reference.</summary>
public sealed class AveragePrecisionTests
{
    private static readonly string[] _one = ["shoe"];
    private static readonly string[] _two = ["shoe", "bag"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void What_is_found_exactly_scores_one()
    {
        var report = Run(_two, new DetectedScene([Thing(0, 0, 10, 10), Thing(20, 0, 120, 100, "bag")], [Found(0, 0, 10, 10, 0.3f), Found(20, 0, 120, 100, 0.2f, 1)]));

        (report.Scenes, report.Targets).ShouldBe((1, 2));
        report.Metrics.Keys.ShouldBe(["ap", "ap50", "ap75", "ap-small", "ap-large", "ar@100"]); // Nothing is of medium size.
        report.Metrics.Values.ShouldAllBe(value => Math.Abs(value - 1) < 1e-12);
        report.Classes.Select(one => (one.Label, one.Targets)).ShouldBe([("shoe", 1), ("bag", 1)]);
    }

    [Fact]
    public void Precision_is_read_at_101_recalls()
    {
        // Of two things the first and the third detection are right: precision 1 up to recall 1/2 (0 to 0.5: 51 recalls), and
        // 2/3 up to recall 1 (50 recalls).
        var metrics = Run(_one, new DetectedScene(
            [Thing(0, 0, 10, 10), Thing(20, 0, 30, 10)],
            [Found(0, 0, 10, 10, 0.9f), Found(50, 50, 60, 60, 0.8f), Found(20, 0, 30, 10, 0.7f)])).Metrics;

        metrics["ap"].ShouldBe((51 + (50 * 2 / 3.0)) / 101, 1e-12);
        metrics["ar@100"].ShouldBe(1);
    }

    [Fact]
    public void A_pair_needs_its_overlap()
    {
        // 8 of 10 columns: an overlap of 0.8, met exactly; so 0.50 to 0.80 are right, seven of ten.
        var metrics = Run(_one, new DetectedScene([Thing(0, 0, 10, 10)], [Found(0, 0, 8, 10, 1)])).Metrics;

        (metrics["ap50"], metrics["ap75"]).ShouldBe((1, 1));
        metrics["ap"].ShouldBe(0.7, 1e-12);
        metrics["ar@100"].ShouldBe(0.7, 1e-12);
    }

    [Fact]
    public void A_thing_is_found_once_and_the_best_score_takes_it()
    {
        // 0.8 comes first: right up to 0.80, and the exact one is wrong behind it; above, the exact one is right behind a wrong one: 1/2.
        var metrics = Run(_one, new DetectedScene([Thing(0, 0, 10, 10)], [Found(0, 0, 10, 10, 0.5f), Found(0, 0, 8, 10, 0.6f)])).Metrics;

        metrics["ap50"].ShouldBe(1, 1e-12);
        metrics["ap"].ShouldBe(((7 * 1) + (3 * 0.5)) / 10, 1e-12);
    }

    [Fact]
    public void Each_takes_the_free_thing_that_it_overlaps_most()
    {
        // The first overlaps both, 8/11 and 9/10: it takes the second, and leaves the other thing to the other detection.
        var metrics = Run(_one, new DetectedScene(
            [Thing(0, 0, 10, 10), Thing(2, 0, 12, 10)], [Found(2, 0, 11, 10, 0.9f), Found(0, 0, 10, 10, 0.8f)])).Metrics;

        metrics["ap50"].ShouldBe(1, 1e-12);
    }

    [Fact]
    public void What_is_ignored_is_neither_right_nor_wrong()
    {
        // The hard thing takes one detection of two; the other lies on nothing that is free, and is wrong: 1/2 for the easy one.
        var scene = new DetectedScene(
            [Thing(0, 0, 10, 10), Thing(50, 0, 60, 10) with { Kind = BoxKind.Ignored }],
            [Found(50, 0, 60, 10, 0.9f), Found(50, 0, 60, 10, 0.8f), Found(0, 0, 10, 10, 0.7f)]);

        var report = Run(_one, scene);

        report.Targets.ShouldBe(1);
        report.Metrics["ap"].ShouldBe(0.5, 1e-12);
    }

    [Fact]
    public void A_crowd_takes_all_that_lies_in_it()
    {
        // Both small boxes lie in the crowd whole, the third to a quarter and is wrong: 1/2.
        var scene = new DetectedScene(
            [Thing(0, 0, 10, 10), Thing(50, 50, 100, 100) with { Kind = BoxKind.Crowd }],
            [Found(50, 50, 60, 60, 0.9f), Found(55, 55, 65, 65, 0.8f), Found(45, 45, 55, 55, 0.7f), Found(0, 0, 10, 10, 0.6f)]);

        Run(_one, scene).Metrics["ap"].ShouldBe(0.5, 1e-12);
    }

    [Fact]
    public void A_size_leaves_other_things_and_lonely_detections_of_other_sizes_out()
    {
        // Small: the large thing and its detection do not count, nor the large detection beside all things; the small one beside
        // all things is wrong and comes first: 1/2. Large: only its own detection and the large one beside, which comes first: 1/2.
        var metrics = Run(_one, new DetectedScene(
            [Thing(0, 0, 10, 10), Thing(200, 200, 400, 400)],
            [
                Found(500, 0, 600, 100, 0.9f), Found(50, 50, 60, 60, 0.8f), Found(200, 200, 400, 400, 0.7f), Found(0, 0, 10, 10, 0.6f),
            ])).Metrics;

        metrics["ap-small"].ShouldBe(0.5, 1e-12);
        metrics["ap-large"].ShouldBe(0.5, 1e-12);
        metrics["ap"].ShouldBe(0.5, 1e-12); // 1/3, then 2/4: made to fall, 1/2 at every recall.
    }

    [Fact]
    public void The_area_of_the_mask_decides_the_size()
    {
        var large = Thing(0, 0, 100, 100);
        var found = Found(0, 0, 100, 100, 1);

        Run(_one, new DetectedScene([large], [found])).Metrics.Keys.ShouldContain("ap-large");
        Run(_one, new DetectedScene([large with { MaskArea = 1000 }], [found])).Metrics.Keys.ShouldContain("ap-small");
    }

    [Fact]
    public void Only_the_hundred_best_of_a_picture_count()
    {
        var wrong = Enumerable.Repeat(Found(50, 50, 60, 60, 0.9f), 100);
        DetectedObject[] right = [Found(0, 0, 10, 10, 0.5f)];
        LabelledBox[] truth = [Thing(0, 0, 10, 10)];

        Run(_one, new DetectedScene(truth, [.. wrong, .. right])).Metrics["ar@100"].ShouldBe(0);
        Run(_one, new DetectedScene(truth, [.. wrong.Skip(1), .. right])).Metrics["ap"].ShouldBe(0.01, 1e-12);
        Run(_one, new DetectedScene(truth, right), new DetectedScene([], [.. wrong])).Metrics["ap"].ShouldBe(1 / 101.0, 1e-12); // In another picture they do not.
    }

    [Fact]
    public void Classes_are_averaged_and_one_that_nobody_shows_is_left_out()
    {
        var report = Run(["hat", .. _two], new DetectedScene(
            [Thing(0, 0, 10, 10), Thing(20, 0, 30, 10, "bag")], [Found(0, 0, 10, 10, 0.9f, 1), Found(90, 90, 95, 95, 0.9f)]));

        report.Classes.Select(one => (one.Label, one.Metrics["ap"])).ShouldBe([("shoe", 1), ("bag", 0)]);
        report.Metrics["ap"].ShouldBe(0.5, 1e-12);
    }

    [Fact]
    public void Figures_agree_with_the_reference()
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(SharedData.Reference("Metrics/reference/detection.json")));
        var reference = file.RootElement;
        var labels = reference.GetProperty("labels").Deserialize<string[]>()!;
        DetectedScene[] scenes = [.. reference.GetProperty("scenes").EnumerateArray().Select(scene => new DetectedScene(
            [.. scene.GetProperty("truth").EnumerateArray().Select(thing =>
                new LabelledBox(Box(thing), labels[thing.GetProperty("label").GetInt32()])
                {
                    Kind = Enum.Parse<BoxKind>(thing.GetProperty("kind").GetString()!, ignoreCase: true),
                    MaskArea = thing.GetProperty("area").GetSingle(),
                })],
            [.. scene.GetProperty("found").EnumerateArray().Select(found =>
                new DetectedObject(Box(found), found.GetProperty("label").GetInt32(), found.GetProperty("score").GetSingle()))]))];

        var report = Run(labels, scenes);

        ShouldAgree(report.Metrics, reference.GetProperty("metrics"));
        report.Metrics.Keys.ShouldBe(DetectionReport.MetricNames);
        report.Classes.Select(one => one.Label).ShouldBe(["bag", "hat", "shoe", "tie"]);
        foreach (var one in report.Classes)
        {
            ShouldAgree(one.Metrics, reference.GetProperty("classes").GetProperty(one.Label));
        }

        static PictureRegion Box(JsonElement row) => row.GetProperty("box").Deserialize<float[]>() is [var left, var top, var right, var bottom]
            ? new(left, top, right, bottom)
            : throw new InvalidDataException("a box has four sides");
    }

    [Fact]
    public void What_cannot_be_measured_is_refused_by_name()
    {
        Wrong(new DetectedScene([], [Found(0, 0, 1, 1, 1)])).ShouldContain("nothing to be found");
        Wrong(new DetectedScene([], []), new DetectedScene([Thing(0, 0, 1, 1, "hat")], [])).ShouldContain("scene 1: 'hat' is no class");
        Wrong(new DetectedScene([], [Found(0, 0, 1, 1, 1, 1)])).ShouldContain("scene 0: a detection must be a box of class 0 to 0");
        Wrong(new DetectedScene([], [Found(0, 0, 1, 1, float.NaN)])).ShouldContain("scene 0");
        Wrong(new DetectedScene([], [Found(0, 0, float.NaN, 1, 1)])).ShouldContain("scene 0");

        static string Wrong(params DetectedScene[] scenes) => Should.Throw<ArgumentException>(() => Run(_one, scenes)).Message;
    }

    [Fact]
    public void It_stops_when_it_is_told_to() => Should.Throw<OperationCanceledException>(
        () => AveragePrecision.Run([new([Thing(0, 0, 1, 1)], [])], _one, new CancellationToken(canceled: true)));

    private static DetectionReport Run(string[] labels, params DetectedScene[] scenes) => AveragePrecision.Run(scenes, labels, Ct);

    private static LabelledBox Thing(float left, float top, float right, float bottom, string label = "shoe") =>
        new(new PictureRegion(left, top, right, bottom), label);

    private static DetectedObject Found(float left, float top, float right, float bottom, float score, int label = 0) =>
        new(new PictureRegion(left, top, right, bottom), label, score);

    private static void ShouldAgree(IReadOnlyDictionary<string, double> metrics, JsonElement reference)
    {
        metrics.Keys.ShouldBe(reference.EnumerateObject().Select(metric => metric.Name));
        foreach (var (name, value) in metrics)
        {
            value.ShouldBe(reference.GetProperty(name).GetDouble(), 1e-12, name);
        }
    }
}

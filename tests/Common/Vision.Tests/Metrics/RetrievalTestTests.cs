using System.Text.Json;
using TorchSharp;
using Vitrine.Vision.Metrics;
using static TorchSharp.torch;

namespace Vitrine.Vision.Tests.Metrics;

public sealed class RetrievalTestTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void Figures_are_those_of_hand_arithmetic()
    {
        // Angles in degrees: query a at 0 finds b at 10, a at 20, a at 90; query b at 170 finds b at 180, then the others.
        using var queries = At((0, "a"), (170, "b"));
        using var gallery = At((90, "a"), (10, "b"), (20, "a"), (180, "b"));

        var report = RetrievalTest.Run(queries, gallery, maxFailures: 10, Ct);

        (report.Queries, report.Gallery).ShouldBe((2, 4));
        report.Metrics.Keys.ShouldBe(RetrievalReport.MetricNames);
        report.Metrics["recall@1"].ShouldBe(0.5);
        report.Metrics["recall@5"].ShouldBe(1);
        // a: (1/2 + 2/3) / 2; b stands at 1 (180) and, behind 90 and 20, at 4 (10): (1 + 2/4) / 2
        report.Metrics["map"].ShouldBe(((7 / 12.0) + 0.75) / 2, 1e-12);
        report.Metrics["map@10"].ShouldBe(report.Metrics["map"], 1e-12);
        report.CumulativeMatches.Take(3).ShouldBe([0.5, 1, 1]);
        report.Failures.ShouldHaveSingleItem();
        var failure = report.Failures[0];
        (failure.Rank, failure.Query, failure.Label, failure.Answer!.Location).ShouldBe((2, "0", "a", "20"));
        failure.Answer.Score.ShouldBe(Math.Cos(Math.PI / 9), 1e-6);
        failure.Wrong.ShouldHaveSingleItem().Location.ShouldBe("10");
        failure.Wrong[0].Score.ShouldBe(Math.Cos(Math.PI / 18), 1e-6);
    }

    [Fact]
    public void The_nearest_pictures_are_what_a_calibration_is_made_of()
    {
        using var queries = At((0, "a"), (170, "b"), (60, "c"));
        using var gallery = At((90, "a"), (10, "b"), (20, "a"), (180, "b"));

        var calibration = RetrievalTest.Run(queries, gallery, 0, Ct).Calibration!;

        // a finds b at 10 degrees, b finds b at 10, c finds a at 30: one of three is right, and Platt's targets are 2/3 and 1/4.
        (calibration.Pairs, calibration.Same).ShouldBe((3, 1));
        calibration.Curve.Probability(1 - Math.Cos(Math.PI / 18)).ShouldBe(11 / 24.0, 1e-4);
        calibration.Curve.Probability(1 - Math.Cos(Math.PI / 6)).ShouldBe(1 / 4.0, 1e-4);
    }

    [Fact]
    public void Length_does_not_count()
    {
        using var queries = new LabelledVectors(tensor(new float[,] { { 3, 0 } }), ["a"]);
        using var gallery = new LabelledVectors(tensor(new float[,] { { 100, 100 }, { 0.1f, 0 } }), ["b", "a"]);

        RetrievalTest.Run(queries, gallery, 0, Ct).Metrics["recall@1"].ShouldBe(1);
    }

    [Fact]
    public void Equals_stand_in_the_order_of_the_gallery()
    {
        using var queries = At((0, "a"));
        using var gallery = At((40, "b"), (0, "c"), (0, "a"), (0, "d"));

        var failure = RetrievalTest.Run(queries, gallery, 1, Ct).Failures.ShouldHaveSingleItem();

        failure.Rank.ShouldBe(2);
        failure.Wrong.ShouldHaveSingleItem().Label.ShouldBe("c");
    }

    [Fact]
    public void A_query_without_an_answer_is_a_miss_and_the_worst_failure()
    {
        using var queries = At((0, "a"), (0, "nowhere"));
        using var gallery = At((0, "b"), (10, "a"));

        var report = RetrievalTest.Run(queries, gallery, 10, Ct);

        report.Metrics["recall@20"].ShouldBe(0.5);
        report.Metrics["map"].ShouldBe(0.25);
        report.Failures.Select(failure => (failure.Rank, failure.Label)).ShouldBe([(null, "nowhere"), (2, "a")]);
        report.Failures[0].Answer.ShouldBeNull();
        report.Failures[0].Wrong.Select(picture => picture.Label).ShouldBe(["b", "a"]);
    }

    [Fact]
    public void Categories_are_sorted_and_queries_without_one_are_in_none()
    {
        using var queries = At((0, "a"), (0, "b"), (0, "a"), (0, "b")) with { Categories = ["shoe", "bag", "bag", ""] };
        using var gallery = At((0, "a"), (10, "b"));

        RetrievalTest.Run(queries, gallery, 0, Ct).Categories
            .Select(category => (category.Category, category.Queries, category.Metrics["recall@1"]))
            .ShouldBe([("bag", 2, 0.5), ("shoe", 1, 1)]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public void Figures_agree_with_the_reference_whatever_the_block(int block)
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(SharedData.Reference("Metrics/reference/retrieval.json")));
        var reference = file.RootElement;
        using var queries = Side(reference, "queries") with
        {
            Categories = reference.GetProperty("queries").GetProperty("categories").Deserialize<string[]>()!,
        };
        using var gallery = Side(reference, "gallery");

        var report = RetrievalTest.Run(queries, gallery, 5, block, Ct);

        ShouldAgree(report.Metrics, reference.GetProperty("metrics"));
        report.Categories.Select(category => category.Category).ShouldBe(
            reference.GetProperty("categories").EnumerateObject().Select(category => category.Name));
        report.Categories.Sum(category => category.Queries).ShouldBe(queries.Count);
        foreach (var category in report.Categories)
        {
            ShouldAgree(category.Metrics, reference.GetProperty("categories").GetProperty(category.Category));
        }

        report.CumulativeMatches.ShouldBe(reference.GetProperty("cmc").Deserialize<double[]>()!, 1e-12);
        report.Failures.Select(failure => (int.Parse(failure.Query), failure.Rank)).ShouldBe(
            reference.GetProperty("worst").EnumerateArray().Select(failure =>
                (failure.GetProperty("query").GetInt32(), failure.GetProperty("rank").Deserialize<int?>())));
    }

    [Fact]
    public void What_cannot_be_ranked_is_refused_by_name()
    {
        using var good = At((0, "a"), (10, "b"));
        using var none = new LabelledVectors(zeros(0, 2), []);
        using var wide = new LabelledVectors(ones(1, 3), ["a"]);
        using var zero = new LabelledVectors(tensor(new float[,] { { 1, 0 }, { 0, 0 } }), ["a", "b"])
        {
            Locations = ["x.jpg", "y.jpg"],
        };
        using var broken = new LabelledVectors(tensor(new float[,] { { 1, float.NaN } }), ["a"]);

        Wrong(none, good).ShouldBe("there is no query picture");
        Wrong(good, none).ShouldBe("there is no gallery picture");
        Wrong(good, wide).ShouldBe("the queries have dimension 2, and the gallery has 3");
        Wrong(good, zero).ShouldContain("gallery picture 1 y.jpg");
        Wrong(broken, good).ShouldContain("query picture 0");

        static string Wrong(LabelledVectors queries, LabelledVectors gallery) =>
            Should.Throw<ArgumentException>(() => RetrievalTest.Run(queries, gallery, 0, Ct)).Message;
    }

    [Fact]
    public void It_stops_when_it_is_told_to()
    {
        using var vectors = At((0, "a"), (10, "b"));

        Should.Throw<OperationCanceledException>(
            () => RetrievalTest.Run(vectors, vectors, 0, new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Tensors_do_not_pile_up()
    {
        using var vectors = At((0, "a"), (10, "b"), (20, "c"));
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        RetrievalTest.Run(vectors, vectors, 3, block: 1, Ct);

        DisposeScopeManager.Statistics.ThreadTotalLiveCount.ShouldBe(before);
    }

    /// <summary>Vectors in the plane, located by their angle.</summary>
    private static LabelledVectors At(params (int Degrees, string Label)[] pictures) =>
        new(
            tensor(pictures.SelectMany(picture =>
            {
                var (sin, cos) = Math.SinCos(picture.Degrees * Math.PI / 180);
                return new[] { (float)cos, (float)sin };
            }).ToArray(), [pictures.Length, 2]),
            [.. pictures.Select(picture => picture.Label)])
        {
            Locations = [.. pictures.Select(picture => $"{picture.Degrees}")],
        };

    private static LabelledVectors Side(JsonElement reference, string name)
    {
        var labels = reference.GetProperty(name).GetProperty("labels").Deserialize<string[]>()!;
        var values = reference.GetProperty(name).GetProperty("vectors").Deserialize<float[]>()!;
        return new(tensor(values, [labels.Length, reference.GetProperty("dimension").GetInt64()]), labels)
        {
            Locations = [.. labels.Select((_, i) => $"{i}")],
        };
    }

    private static void ShouldAgree(IReadOnlyDictionary<string, double> metrics, JsonElement reference)
    {
        foreach (var name in RetrievalReport.MetricNames)
        {
            metrics[name].ShouldBe(reference.GetProperty(name).GetDouble(), 1e-12, name);
        }
    }
}

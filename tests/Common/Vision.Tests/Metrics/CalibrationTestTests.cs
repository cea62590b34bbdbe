using System.Text.Json;
using Vitrine.Vision.Metrics;

namespace Vitrine.Vision.Tests.Metrics;

public sealed class CalibrationTestTests
{
    [Fact]
    public void Curve_and_errors_are_those_of_numpy()
    {
        using var reference = JsonDocument.Parse(
            File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Metrics", "reference", "calibration.json")));
        var root = reference.RootElement;
        var pairs = root.GetProperty("labels").EnumerateArray().Zip(
            root.GetProperty("distances").EnumerateArray(),
            root.GetProperty("same").EnumerateArray()).Select(row =>
                new LabelledMatch(row.First.GetString()!, row.Second.GetDouble(), row.Third.GetBoolean())).ToList();

        var report = CalibrationTest.Run(pairs)!;

        report.Curve.Slope.ShouldBe(Number("slope"), 1e-6);
        report.Curve.Intercept.ShouldBe(Number("intercept"), 1e-6);
        report.Error.ShouldBe(Number("error"), 1e-8);
        report.BrierScore.ShouldBe(Number("brier"), 1e-8);
        (report.Pairs, report.Same).ShouldBe((pairs.Count, pairs.Count(pair => pair.IsSame)));

        double Number(string name) => root.GetProperty(name).GetDouble();
    }

    [Fact]
    public void A_label_is_measured_by_a_curve_that_never_saw_it()
    {
        // Each of two labels is fitted alone: all of a's pairs are right, so b is told (2 + 1) / (2 + 2), and a 1 / 4.
        LabelledMatch[] pairs = [new("a", 0.1, true), new("b", 0.1, false), new("a", 0.2, true), new("b", 0.2, false)];

        var report = CalibrationTest.Run(pairs)!;

        report.Error.ShouldBe(0.75, 1e-6);
        report.BrierScore.ShouldBe(0.75 * 0.75, 1e-6);
        (report.Curve.Slope, report.Curve.Intercept).ShouldBe((0, 0)); // To all four the distance says nothing.
    }

    [Fact]
    public void One_label_cannot_be_measured()
    {
        CalibrationTest.Run([]).ShouldBeNull();
        CalibrationTest.Run([new("a", 0.1, true), new("a", 0.5, false)]).ShouldBeNull();
    }
}

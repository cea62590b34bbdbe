using Vitrine.Vision.Keypoints;

namespace Vitrine.Vision.Tests.Keypoints;

/// <summary>Worked out by hand from the contest's formula.</summary>
public sealed class NormalizedErrorTests
{
    private readonly NormalizedError _error = new();

    [Fact]
    public void An_error_is_a_share_of_the_armpits_distance()
    {
        // 100 pixels between the armpits; one of 3 visible points is 5 pixels off: 5 / 100 / 3.
        _error.Add(Garment.Blouse, Labels(("armpit_left", 20, 50, 1), ("armpit_right", 120, 50, 1), ("center_front", 70, 20, 1)),
            Found(("armpit_left", 20, 50), ("armpit_right", 120, 50), ("center_front", 73, 24)));

        var report = _error.Report();

        report.Metrics["ne"].ShouldBe(100 * 0.05 / 3, 1e-9);
        report.Metrics["ne/blouse"].ShouldBe(100 * 0.05 / 3, 1e-9);
        (report.Garments, report.Points).ShouldBe((1, 3));
    }

    [Fact]
    public void A_skirt_is_measured_by_its_waistband_and_the_mean_is_over_points_not_garments()
    {
        // Skirt: 50 pixels, 4 points, each 10 off: 0.2 each. Trousers: 40 pixels, 2 points, exact.
        _error.Add(Garment.Skirt,
            Labels(("waistband_left", 10, 10, 1), ("waistband_right", 60, 10, 1), ("hemline_left", 0, 90, 1), ("hemline_right", 70, 90, 1)),
            Found(("waistband_left", 10, 20), ("waistband_right", 60, 20), ("hemline_left", 10, 90), ("hemline_right", 60, 90)));
        _error.Add(Garment.Trousers, Labels(("waistband_left", 10, 10, 1), ("waistband_right", 50, 10, 1)),
            Found(("waistband_left", 10, 10), ("waistband_right", 50, 10)));

        var report = _error.Report();

        report.Metrics["ne/skirt"].ShouldBe(20, 1e-9);
        report.Metrics["ne/trousers"].ShouldBe(0);
        report.Metrics["ne"].ShouldBe(100 * 4 * 0.2 / 6, 1e-9);
        report.Metrics.Keys.ShouldNotContain("ne/dress");
    }

    [Fact]
    public void Hidden_points_measure_the_size_but_are_not_counted()
    {
        _error.Add(Garment.Dress, Labels(("armpit_left", 0, 0, 0), ("armpit_right", 30, 40, 0), ("center_front", 10, 10, 1)),
            Found(("armpit_left", 500, 500), ("armpit_right", 0, 0), ("center_front", 10, 15)));

        _error.Report().Metrics["ne"].ShouldBe(10, 1e-9); // 5 / 50.
    }

    [Fact]
    public void A_garment_without_its_measure_is_left_out_and_told()
    {
        _error.Add(Garment.Dress, Labels(("armpit_left", 0, 0, 1), ("center_front", 10, 10, 1)), Found());
        Should.Throw<InvalidOperationException>(() => _error.Report()).Message.ShouldContain("measure its size");

        _error.Add(Garment.Skirt, Labels(("waistband_left", 0, 0, 1), ("waistband_right", 10, 0, 1)),
            Found(("waistband_left", 1, 0), ("waistband_right", 10, 0)));
        var report = _error.Report();

        report.Metrics["ne"].ShouldBe(5, 1e-9);
        (report.Garments, report.Unmeasurable).ShouldBe((1, 1));
    }

    private static GarmentPoint[] Labels(params (string Name, float X, float Y, int State)[] points)
    {
        var labels = Enumerable.Repeat(GarmentPoint.Absent, GarmentPoints.Count).ToArray();
        foreach (var (name, x, y, state) in points)
        {
            labels[GarmentPoints.Names.ToList().IndexOf(name)] = new GarmentPoint(x, y, (PointState)state);
        }

        return labels;
    }

    private static (float X, float Y)[] Found(params (string Name, float X, float Y)[] points)
    {
        var found = new (float X, float Y)[GarmentPoints.Count];
        foreach (var (name, x, y) in points)
        {
            found[GarmentPoints.Names.ToList().IndexOf(name)] = (x, y);
        }

        return found;
    }
}

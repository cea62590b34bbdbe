using Vitrine.Vision.Metrics;

namespace Vitrine.Vision.Tests.Metrics;

public sealed class CalibrationTests
{
    [Fact]
    public void Two_distances_are_met_as_hand_arithmetic_says()
    {
        // Four pairs are the same and four are not, so Platt's targets are 5/6 and 1/6. At 0 three of four are the same: (3 * 5/6 + 1/6) / 4.
        var curve = Calibration.Fit([.. Pairs(0, same: 3, other: 1), .. Pairs(1, same: 1, other: 3)]);

        curve.Probability(0).ShouldBe(2 / 3.0, 1e-9);
        curve.Probability(1).ShouldBe(1 / 3.0, 1e-9);
        curve.Probability(0.5).ShouldBe(0.5, 1e-9);
        curve.Slope.ShouldBe(2 * Math.Log(2), 1e-9);
        curve.Intercept.ShouldBe(Math.Log(2), 1e-9);
    }

    [Theory]
    [InlineData(1, 0, 2 / 3.0)]
    [InlineData(0, 1, 1 / 3.0)]
    [InlineData(98, 0, 0.99)]
    [InlineData(0, 98, 0.01)]
    public void Where_all_pairs_are_alike_their_number_says_how_sure_it_is(int same, int other, double expected)
    {
        var pairs = Pairs(0.2, same, other).Select((pair, i) => pair with { Distance = 0.2 + (i * 0.001) });

        var curve = Calibration.Fit([.. pairs]);

        curve.Slope.ShouldBe(0, 1e-6);
        curve.Probability(0.2).ShouldBe(expected, 1e-6);
        curve.Probability(2).ShouldBe(expected, 1e-6);
    }

    [Fact]
    public void Distances_that_tell_nothing_or_the_opposite_give_a_flat_curve()
    {
        var alike = Calibration.Fit([.. Pairs(0.3, same: 2, other: 2)]);
        var opposite = Calibration.Fit([.. Pairs(0.1, same: 0, other: 5), .. Pairs(0.9, same: 5, other: 0)]);

        (alike.Slope, alike.Intercept).ShouldBe((0, 0));
        (opposite.Slope, opposite.Intercept).ShouldBe((0, 0));
    }

    [Fact]
    public void Distances_that_tell_everything_stay_finite()
    {
        var curve = Calibration.Fit([.. Pairs(0.1, same: 500, other: 0), .. Pairs(0.100001, same: 0, other: 500)]);

        curve.Probability(0.1).ShouldBe(501 / 502.0, 1e-6);
        curve.Probability(0.100001).ShouldBe(1 / 502.0, 1e-6);
        curve.Probability(0).ShouldBe(1);
        curve.Probability(2).ShouldBe(0);
    }

    [Fact]
    public void Whatever_the_pairs_a_nearer_item_never_has_the_lower_probability()
    {
        var random = new Random(3);
        for (var trial = 0; trial < 300; trial++)
        {
            var share = random.NextDouble();
            var scale = Math.Pow(10, random.Next(-8, 1));
            var pairs = Enumerable.Range(0, random.Next(1, 40)).Select(_ =>
                new LabelledMatch("", random.NextDouble() * scale, random.NextDouble() < share)).ToList();

            var curve = Calibration.Fit(pairs);

            curve.ShouldBe(Calibration.Fit(pairs)); // Nothing is drawn.
            var probabilities = Enumerable.Range(0, 50).Select(i => curve.Probability(i * scale / 25)).ToList();
            probabilities.ShouldBeInOrder(SortDirection.Descending);
            probabilities.ShouldAllBe(probability => probability >= 0 && probability <= 1);
            var list = curve.Probabilities(Enumerable.Range(0, 50).Select(i => i * scale / 25)).ToList();
            list.ShouldBeInOrder(SortDirection.Descending);
            list.Sum().ShouldBeLessThanOrEqualTo(1 + 1e-12);
        }
    }

    [Fact]
    public void A_place_of_a_list_has_its_share_of_what_those_before_it_leave()
    {
        new Calibration(0, 0).Probabilities([0.1, 0.2, 0.3]).ShouldBe([0.5, 0.25, 0.125]);
        new Calibration(0, 0).Probabilities([]).ShouldBeEmpty();
        new Calibration(Math.Log(3), 0).Probabilities([0, 1]).ShouldBe([0.5, 0.125], 1e-12); // At 1: 1 / (1 + 3).
    }

    [Theory]
    [InlineData]
    [InlineData(0.5, double.NaN)]
    public void Pairs_must_be_there_and_finite(params double[] distances) => Should.Throw<ArgumentException>(
        () => Calibration.Fit([.. distances.Select(distance => new LabelledMatch("", distance, true))]));

    private static IEnumerable<LabelledMatch> Pairs(double distance, int same, int other) =>
        Enumerable.Range(0, same + other).Select(i => new LabelledMatch("", distance, i < same));
}

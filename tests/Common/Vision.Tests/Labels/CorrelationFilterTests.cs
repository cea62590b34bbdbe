using Vitrine.Vision.Labels;
using static Vitrine.Vision.Tests.Labels.LabelReference;

namespace Vitrine.Vision.Tests.Labels;

public sealed class CorrelationFilterTests
{
    [Fact]
    public void The_correlation_agrees_with_numpy() =>
        CorrelationFilter.Correlation(Probabilities, Root.Matrix<float>("others")).ShouldBe(Root.Number("correlation"), 1e-9);

    [Fact]
    public void Of_two_models_that_say_the_same_the_better_one_stays()
    {
        var drawn = new DrawnLabels(500, [0.5, 0.2], seed: 1);
        var (one, other) = (drawn.Model(noise: 2), drawn.Model(noise: 2));
        var half = LabelMatrix.Create(500, 2, (row, label) => one[row, label] / 2); // Says the same, in other numbers.

        CorrelationFilter.Run([one, half, other], [0.5, 0.6, 0.4]).Select(model => model.LeftFor).ShouldBe([1, null, null]);
        CorrelationFilter.Run([one, half, other], [0.6, 0.5, 0.4]).Select(model => model.LeftFor).ShouldBe([null, 0, null]);
        CorrelationFilter.Run([one, half], [0.5, 0.5]).Select(model => model.LeftFor).ShouldBe([null, 0]);
        CorrelationFilter.Run([one, half], [0.5, 0.6])[0].Correlation.ShouldBe(1, 1e-6);
    }

    [Fact]
    public void A_model_stays_that_is_like_one_who_left_alone()
    {
        // (1, 0), (cos 20°, sin 20°), (cos 40°, sin 40°): neighbours correlate by 0.94, the outer two by 0.77.
        float[,] at0 = Matrix([0.9f], [0.1f], [0.5f], [0.5f]), at40 = At(40), at20 = At(20);

        CorrelationFilter.Run([at0, at20, at40], [3, 2, 1]).Select(model => model.IsKept).ShouldBe([true, false, true]);
        CorrelationFilter.Run([at0, at20, at40], [1, 3, 2]).Select(model => model.IsKept).ShouldBe([false, true, false]);
        CorrelationFilter.Run([at0, at20, at40], [3, 2, 1], limit: 0.95).ShouldAllBe(model => model.IsKept);

        static float[,] At(double degrees)
        {
            var (sin, cos) = Math.SinCos(degrees * Math.PI / 180);
            return Matrix(
                [(float)(0.5 + (0.4 * cos))], [(float)(0.5 - (0.4 * cos))], [(float)(0.5 + (0.4 * sin))], [(float)(0.5 - (0.4 * sin))]);
        }
    }

    [Fact]
    public void A_model_that_says_the_same_of_every_row_correlates_with_nothing() =>
        CorrelationFilter.Correlation(Probabilities, new float[60, 4]).ShouldBe(0);

    [Fact]
    public void Models_of_other_rows_are_refused() =>
        Should.Throw<ArgumentException>(() => CorrelationFilter.Run([new float[2, 2], new float[3, 2]], [1, 1]))
            .Message.ShouldContain("same rows");
}

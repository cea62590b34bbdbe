using Vitrine.Vision.Metrics;

namespace Vitrine.Vision.Tests.Metrics;

public sealed class CalibrationErrorTests
{
    [Fact]
    public void Figures_are_those_of_hand_arithmetic()
    {
        // Bins of a fifteenth: 0.81 and 0.83 share the one from 12/15, 0.4 and 1 have their own.
        (double, bool)[] told = [(0.81, true), (0.83, false), (0.4, false), (1, true)];

        CalibrationError.Expected(told).ShouldBe((Math.Abs(0.81 + 0.83 - 1) + 0.4 + 0) / 4, 1e-12);
        CalibrationError.Brier(told).ShouldBe(((0.19 * 0.19) + (0.83 * 0.83) + (0.4 * 0.4)) / 4, 1e-12);
    }

    [Fact]
    public void What_comes_true_as_often_as_told_has_no_error_and_is_not_certain_yet()
    {
        (double, bool)[] told = [(0.75, true), (0.75, true), (0.75, false), (0.75, true)];

        CalibrationError.Expected(told).ShouldBe(0, 1e-12);
        CalibrationError.Brier(told).ShouldBe(0.1875, 1e-12);
    }

    [Fact]
    public void Nothing_told_has_no_figure()
    {
        Should.Throw<ArgumentException>(() => CalibrationError.Expected([]));
        Should.Throw<ArgumentException>(() => CalibrationError.Brier([]));
    }
}

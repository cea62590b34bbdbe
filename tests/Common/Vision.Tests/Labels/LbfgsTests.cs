using Vitrine.Vision.Labels;
using static Vitrine.Vision.Tests.Labels.LabelReference;

namespace Vitrine.Vision.Tests.Labels;

public sealed class LbfgsTests
{
    [Fact]
    public void The_valley_of_Rosenbrock_is_followed_to_its_end()
    {
        var reference = Root.GetProperty("rosenbrock");
        var start = reference.Numbers("start");
        Rosenbrock(start).Value.ShouldBe(reference.Number("value"), 1e-9);
        Rosenbrock(start).Gradient.ShouldBe(reference.Numbers("gradient"), 1e-9);

        var end = Lbfgs.Minimize(Rosenbrock, start);

        end.ShouldBe(reference.Numbers("lowest_at"), 1e-6);
    }

    [Fact]
    public void A_long_and_narrow_bowl_is_solved_in_few_steps()
    {
        var calls = 0;

        // Halves of x² times 1, 10, ..., 10000, around (1, 2, 3, 4, 5).
        var end = Lbfgs.Minimize(
            x =>
            {
                calls++;
                return new Slope(
                    x.Select((value, i) => 0.5 * Math.Pow(10, i) * Math.Pow(value - i - 1, 2)).Sum(),
                    [.. x.Select((value, i) => Math.Pow(10, i) * (value - i - 1))]);
            },
            new double[5]);

        end.ShouldBe([1, 2, 3, 4, 5], 1e-6);
        calls.ShouldBeLessThan(100); // Steepest descent needs some 10,000.
    }

    [Fact]
    public void A_start_at_the_lowest_point_is_the_answer() =>
        Lbfgs.Minimize(x => new Slope(x[0] * x[0], [2 * x[0]]), [0]).ShouldBe([0]);

    private static Slope Rosenbrock(double[] x)
    {
        var (value, gradient) = (0.0, new double[x.Length]);
        for (var i = 0; i + 1 < x.Length; i++)
        {
            var (bend, rest) = (x[i + 1] - (x[i] * x[i]), 1 - x[i]);
            value += (100 * bend * bend) + (rest * rest);
            gradient[i] += (-400 * x[i] * bend) - (2 * rest);
            gradient[i + 1] += 200 * bend;
        }

        return new Slope(value, gradient);
    }
}

namespace Vitrine.Vision.Labels;

/// <summary>
/// Limited-memory BFGS: the two-loop recursion (Nocedal and Wright, "Numerical Optimization", 2006, algorithms 7.4 and 7.5), and a
/// line search by bisection for the weak Wolfe conditions (Lewis and Overton, "Nonsmooth optimization via quasi-Newton methods",
/// 2013, algorithm 4.6).
/// </summary>
internal static class Lbfgs
{
    private const int Memory = 10; // Pairs of steps and gradient changes.
    private const int MaxSteps = 500;
    private const int MaxTrials = 60; // Of a step's length.
    private const double Decrease = 1e-4; // Armijo's share of the slope.
    private const double Curvature = 0.9;

    /// <param name="function">Its value and its gradient.</param>
    /// <param name="tolerance">Of the largest element of the gradient.</param>
    /// <returns>A point where the function is lower than at the start, or the start.</returns>
    public static double[] Minimize(Func<double[], Slope> function, double[] start, double tolerance = 1e-8)
    {
        var (point, here) = (start, function(start));
        var history = new List<(double[] Step, double[] Change)>();
        for (var i = 0; i < MaxSteps && here.Gradient.Max(Math.Abs) > tolerance; i++)
        {
            if (Search(function, point, here, Direction(here.Gradient, history)) is not var (next, there))
            {
                break;
            }

            var pair = (Step: Sum(next, -1, point), Change: Sum(there.Gradient, -1, here.Gradient));
            if (Dot(pair.Step, pair.Change) > 0)
            {
                history.Add(pair);
                history.RemoveRange(0, Math.Max(0, history.Count - Memory));
            }

            (point, here) = (next, there);
        }

        return point;
    }

    private static double[] Direction(double[] gradient, List<(double[] Step, double[] Change)> history)
    {
        var direction = Array.ConvertAll(gradient, g => -g);
        var shares = new double[history.Count];
        for (var i = history.Count - 1; i >= 0; i--)
        {
            shares[i] = Dot(history[i].Step, direction) / Dot(history[i].Step, history[i].Change);
            direction = Sum(direction, -shares[i], history[i].Change);
        }

        if (history.Count > 0)
        {
            var (step, change) = history[^1];
            var scale = Dot(step, change) / Dot(change, change);
            direction = Array.ConvertAll(direction, d => scale * d);
        }

        for (var i = 0; i < history.Count; i++)
        {
            var (step, change) = history[i];
            direction = Sum(direction, shares[i] - (Dot(change, direction) / Dot(step, change)), step);
        }

        return direction;
    }

    // Null: rounding leaves no lower point on the line.
    private static (double[] Point, Slope There)? Search(
        Func<double[], Slope> function, double[] point, Slope here, double[] direction)
    {
        var slope = Dot(here.Gradient, direction);
        var (low, high, length) = (0.0, double.PositiveInfinity, 1.0);
        for (var i = 0; i < MaxTrials; i++)
        {
            var next = Sum(point, length, direction);
            var there = function(next);
            if (!(there.Value <= here.Value + (Decrease * length * slope)))
            {
                high = length;
            }
            else if (Dot(there.Gradient, direction) < Curvature * slope)
            {
                low = length;
            }
            else
            {
                return (next, there);
            }

            length = double.IsInfinity(high) ? 2 * low : (low + high) / 2;
        }

        return null;
    }

    private static double Dot(double[] one, double[] other) => one.Zip(other, (a, b) => a * b).Sum();

    private static double[] Sum(double[] one, double factor, double[] other) => [.. one.Zip(other, (a, b) => a + (factor * b))];
}

/// <summary>A function's value at a point, and its gradient there.</summary>
internal readonly record struct Slope(double Value, double[] Gradient);

namespace Vitrine.Vision.Metrics;

/// <summary>
/// The distance of the nearest item as the probability that it is the right one: 1 / (1 + exp(slope · distance - intercept)), Platt's
/// logistic curve ("Probabilistic Outputs for Support Vector Machines", 1999).
/// </summary>
/// <param name="Slope">How fast it falls; at least 0, so that a nearer item never has the lower probability.</param>
/// <param name="Intercept">The log-odds at distance 0.</param>
public sealed record Calibration(double Slope, double Intercept)
{
    private const int MaxSteps = 100;
    private const double Precision = 1e-10; // Of the gradient, a pair.
    private const double LeastStep = 1e-10;
    private const double LeastSpread = 1e-9; // Of the distances: below it they tell nothing apart.
    private const double Ridge = 1e-12; // Keeps Newton's matrix invertible.

    /// <summary>Of the nearest item, 0 to 1; it never grows with the distance.</summary>
    public double Probability(double distance) => Sigmoid(Intercept - (Slope * distance));

    /// <summary>
    /// Of each item of a ranked list. One that is not the nearest is right only where none before it is, and is the nearest among those
    /// that are left: so the curve gives its share of what those before it leave. They fall from place to place, and add up to at
    /// most 1; the rest is the probability that none is right.
    /// </summary>
    /// <param name="distances">The nearest first.</param>
    public IEnumerable<double> Probabilities(IEnumerable<double> distances)
    {
        var left = 1.0;
        foreach (var distance in distances)
        {
            var probability = left * Probability(distance);
            yield return probability;
            left -= probability;
        }
    }

    /// <summary>
    /// The curve of the greatest likelihood under Platt's smoothed targets, by Newton's method with backtracking in the numerically
    /// safe form of Lin, Lin and Weng ("A Note on Platt's Probabilistic Outputs for Support Vector Machines", 2007). Smoothing
    /// keeps it finite where the pairs are few, all the same or all different.
    /// </summary>
    /// <remarks>Pairs whose probability would grow with the distance give a flat curve: their smoothed share.</remarks>
    /// <exception cref="ArgumentException">There is no pair, or a distance is not finite.</exception>
    public static Calibration Fit(IReadOnlyCollection<LabelledMatch> pairs)
    {
        if (pairs.Count == 0 || pairs.Any(pair => !double.IsFinite(pair.Distance)))
        {
            throw new ArgumentException("A calibration needs pairs whose distances are finite.", nameof(pairs));
        }

        var (same, all) = (pairs.Count(pair => pair.IsSame), pairs.Count);
        var (high, low) = ((same + 1.0) / (same + 2), 1.0 / (all - same + 2));
        var share = ((same * high) + ((all - same) * low)) / all;
        var flat = new Calibration(0, Math.Log(share / (1 - share)));
        var mean = pairs.Average(pair => pair.Distance);
        var spread = Math.Sqrt(pairs.Average(pair => Math.Pow(pair.Distance - mean, 2)));
        if (spread < LeastSpread)
        {
            return flat;
        }

        // Around the mean and of unit spread, so that Newton's matrix is well conditioned.
        var samples = pairs.Select(pair => new Sample((pair.Distance - mean) / spread, pair.IsSame ? high : low)).ToArray();
        var fitted = Newton(samples, flat);
        return fitted.Slope > 0
            ? new Calibration(fitted.Slope / spread, fitted.Intercept + (fitted.Slope * mean / spread))
            : flat;
    }

    private static Calibration Newton(Sample[] samples, Calibration start)
    {
        var (current, loss) = (start, Loss(samples, start));
        for (var step = 0; step < MaxSteps; step++)
        {
            // The loss's gradient and second derivatives by (slope, intercept).
            var (g1, g2, h11, h21, h22) = (0.0, 0.0, Ridge, 0.0, Ridge);
            foreach (var (distance, target) in samples)
            {
                var probability = current.Probability(distance);
                var (error, weight) = (target - probability, probability * (1 - probability));
                g1 += distance * error;
                g2 -= error;
                h11 += distance * distance * weight;
                h21 -= distance * weight;
                h22 += weight;
            }

            if (Math.Max(Math.Abs(g1), Math.Abs(g2)) < Precision * samples.Length)
            {
                break;
            }

            var determinant = (h11 * h22) - (h21 * h21);
            var (slope, intercept) = (-((h22 * g1) - (h21 * g2)) / determinant, -((h11 * g2) - (h21 * g1)) / determinant);
            var descent = (g1 * slope) + (g2 * intercept);
            var length = 1.0;
            Calibration next;
            double nextLoss;
            do
            {
                next = new Calibration(current.Slope + (length * slope), current.Intercept + (length * intercept));
                nextLoss = Loss(samples, next);
                length /= 2;
            }
            while (!(nextLoss < loss + (1e-4 * 2 * length * descent)) && length > LeastStep);

            if (!(nextLoss < loss))
            {
                break;
            }

            (current, loss) = (next, nextLoss);
        }

        return current;
    }

    // Cross-entropy, without the logarithm of a number near 0.
    private static double Loss(Sample[] samples, Calibration curve) => samples.Sum(sample =>
    {
        var odds = curve.Intercept - (curve.Slope * sample.Distance);
        return Math.Max(odds, 0) + Math.Log(1 + Math.Exp(-Math.Abs(odds))) - (sample.Target * odds);
    });

    private static double Sigmoid(double odds) =>
        odds >= 0 ? 1 / (1 + Math.Exp(-odds)) : Math.Exp(odds) / (1 + Math.Exp(odds));

    private readonly record struct Sample(double Distance, double Target);
}

/// <summary>A query with the item that is the nearest to it.</summary>
/// <param name="Label">What the query shows.</param>
/// <param name="Distance">Cosine distance, 0 to 2.</param>
/// <param name="IsSame">The item is what the query shows.</param>
public readonly record struct LabelledMatch(string Label, double Distance, bool IsSame);

namespace Vitrine.Benchmarks;

/// <summary>Two sides measured in turn, A B A B …, so that a machine whose speed drifts drifts for both.</summary>
/// <param name="A">Seconds a round.</param>
/// <param name="B">Seconds a round.</param>
internal sealed record Pair(IReadOnlyList<double> A, IReadOnlyList<double> B)
{
    /// <summary>Median of A over median of B.</summary>
    public double Ratio => Median(A) / Median(B);

    /// <summary>The smallest and largest ratio of a round.</summary>
    public (double Low, double High) Spread
    {
        get
        {
            var ratios = A.Zip(B, (a, b) => a / b).ToList();
            return (ratios.Min(), ratios.Max());
        }
    }

    public static double Median(IReadOnlyList<double> values)
    {
        var sorted = values.Order().ToList();
        var middle = sorted.Count / 2;
        return sorted.Count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// <summary>Runs the sides in turn after one round that is not counted.</summary>
    /// <param name="a">Returns the seconds it took.</param>
    /// <param name="b">Returns the seconds it took.</param>
    public static async Task<Pair> MeasureAsync(int rounds, Func<Task<double>> a, Func<Task<double>> b)
    {
        await a();
        await b();
        var first = new List<double>(rounds);
        var second = new List<double>(rounds);
        for (var round = 0; round < rounds; round++)
        {
            first.Add(await a());
            second.Add(await b());
        }

        return new Pair(first, second);
    }
}

namespace Vitrine.Search.Tests;

/// <summary>Unit vectors that are hard for codes.</summary>
internal static class Vectors
{
    /// <summary>What they are called.</summary>
    public static readonly string[] Kinds =
        ["random", "clustered", "copies", "constant", "equal numbers", "one-hot", "one great number", "denormal numbers", "neighbours", "opposites"];

    /// <returns>(D)</returns>
    public static float[] Draw(string kind, int dimension, Random random) => Unit(kind switch
    {
        "random" => Numbers(dimension, _ => Normal(random)),
        "clustered" => Near(Centre(dimension, random.Next(5)), 1e-3, random),
        "copies" => Centre(dimension, random.Next(5)),
        "constant" => Numbers(dimension, _ => random.Next(2) == 0 ? 1 : -1),
        "equal numbers" => Numbers(dimension, _ => 1),
        "one-hot" => OneHot(dimension, random, 0),
        "one great number" => OneHot(dimension, random, 1e-3),
        "denormal numbers" => OneHot(dimension, random, 1e-42),
        "neighbours" => Near(Centre(dimension, 0), 1e-7, random),
        "opposites" => Numbers(dimension, _ => random.Next(2) == 0 ? 1e-4 : -1),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    });

    private static double[] Centre(int dimension, int seed)
    {
        var random = new Random(seed);
        return Numbers(dimension, _ => Normal(random));
    }

    private static double[] Near(double[] centre, double noise, Random random) =>
        Numbers(centre.Length, i => centre[i] + noise * Normal(random));

    private static double[] OneHot(int dimension, Random random, double others)
    {
        var place = random.Next(dimension);
        var sign = random.Next(2) * 2 - 1;
        return Numbers(dimension, i => i == place ? sign : others * Normal(random));
    }

    private static double[] Numbers(int dimension, Func<int, double> number) => [.. Enumerable.Range(0, dimension).Select(number)];

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static float[] Unit(double[] values)
    {
        var length = Math.Sqrt(values.Sum(value => value * value));
        return [.. values.Select(value => (float)(value / length))];
    }
}

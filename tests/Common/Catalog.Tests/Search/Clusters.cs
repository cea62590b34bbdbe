namespace Vitrine.Catalog.Tests.Search;

/// <summary>Seeded vectors that lie in clusters, as embeddings do.</summary>
internal static class Clusters
{
    public static float[] Centre(Random random, int dimension = 64) => [.. Enumerable.Range(0, dimension).Select(_ => Normal(random))];

    public static float[] Near(float[] centre, Random random) => [.. centre.Select(x => x + 0.5f * Normal(random))];

    /// <summary>Cosine distance in double precision.</summary>
    public static double Distance(float[] a, float[] b)
    {
        double ab = 0, aa = 0, bb = 0;
        for (var i = 0; i < a.Length; i++)
        {
            ab += (double)a[i] * b[i];
            aa += (double)a[i] * a[i];
            bb += (double)b[i] * b[i];
        }

        return 1 - ab / Math.Sqrt(aa * bb);
    }

    private static float Normal(Random random) =>
        (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(Math.Tau * random.NextDouble()));
}

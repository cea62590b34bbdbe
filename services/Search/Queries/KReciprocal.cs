namespace Vitrine.Search.Queries;

/// <summary>
/// Re-ranking by k-reciprocal neighbours (Zhong et al., arXiv:1701.08398), as the paper has it: distances and weights are not scaled. As
/// in the authors' program each thing is its own first neighbour, besides its k others.
/// </summary>
/// <param name="K1">Neighbours that must have each other: 1 to 100.</param>
/// <param name="K2">Neighbours, itself among them, over which a neighbourhood is averaged: 1 to k1.</param>
/// <param name="Lambda">The weight of the distance itself, 0 to 1.</param>
internal sealed record KReciprocal(int K1, int K2, double Lambda)
{
    public const int MaxK1 = 100;

    /// <summary>How many candidates are looked at for the best so many.</summary>
    public int Candidates(int topK) => Math.Min(1000, Math.Max(topK, 5 * K1));

    /// <summary>Orders items anew; ties go by their order before. Each is compared with the others by its best region.</summary>
    /// <param name="items">Best first.</param>
    public IReadOnlyList<RankedItem> ReRank(IReadOnlyList<RankedItem> items)
    {
        var distances = new double[items.Count + 1][]; // The query, then the items.
        distances[0] = [0, .. items.Select(item => item.Distance)];
        Parallel.For(0, items.Count, row => distances[row + 1] =
        [
            items[row].Distance,
            .. items.Select(other => CosineDistance.Between(Feature(items[row]).Span, Feature(other).Span)),
        ]);
        return [.. items.Zip(Distances(distances), (item, distance) => item with { ReRanked = distance }).OrderBy(item => item.ReRanked)];
    }

    /// <summary>New distances of the first thing to the others.</summary>
    /// <param name="distances">(N, N), the same both ways, 0 to 2. Of equally near things the one of the lower number comes first.</param>
    /// <returns>(N - 1), 0 to 2: (1 - λ) times the Jaccard distance of the neighbourhoods, and λ times the distance.</returns>
    public double[] Distances(double[][] distances)
    {
        var things = distances.Length;

        // 1. N(p, k): the nearest of each.
        var nearest = new int[things][];
        Parallel.For(0, things, thing => nearest[thing] = Nearest(distances[thing], thing));

        // 2. R*(p, k1), and its members' weights (equations 3, 5 and 7).
        var weights = new double[things][];
        Parallel.For(0, things, thing =>
        {
            weights[thing] = new double[things];
            foreach (var member in Expanded(nearest, thing))
            {
                weights[thing][member] = Math.Exp(-distances[thing][member]);
            }
        });

        // 3. Local query expansion: the mean over N(p, k2) (equation 11), then Jaccard's distance (10) and the sum (12).
        var averaged = new double[things][];
        Parallel.For(0, things, thing => averaged[thing] = Mean(weights, nearest[thing].AsSpan(0, Math.Min(K2, things))));
        return
        [
            .. Enumerable.Range(1, things - 1).Select(other =>
                (1 - Lambda) * Jaccard(averaged[0], averaged[other]) + Lambda * distances[0][other]),
        ];
    }

    private static ReadOnlyMemory<float> Feature(RankedItem item) => item.Best.Candidate.Feature;

    private int[] Nearest(double[] distances, int self) =>
    [
        self,
        .. Enumerable.Range(0, distances.Length).Where(other => other != self).OrderBy(other => distances[other]).Take(K1),
    ];

    // R(p, k): those of N(p, k) that have p in theirs.
    private static List<int> Reciprocal(int[][] nearest, int thing, int k) =>
        [.. nearest[thing].Take(k + 1).Where(other => nearest[other].AsSpan(0, Math.Min(k + 1, nearest[other].Length)).Contains(thing))];

    // With each of them, those around it that are mostly the same.
    private HashSet<int> Expanded(int[][] nearest, int thing)
    {
        var reciprocal = Reciprocal(nearest, thing, K1);
        var own = reciprocal.ToHashSet();
        var expanded = reciprocal.ToHashSet();
        foreach (var member in reciprocal)
        {
            var around = Reciprocal(nearest, member, (int)Math.Round(K1 / 2.0));
            if (3 * around.Count(own.Contains) >= 2 * around.Count)
            {
                expanded.UnionWith(around);
            }
        }

        return expanded;
    }

    private static double[] Mean(double[][] weights, ReadOnlySpan<int> rows)
    {
        var mean = new double[weights.Length];
        foreach (var row in rows)
        {
            for (var i = 0; i < mean.Length; i++)
            {
                mean[i] += weights[row][i] / rows.Length;
            }
        }

        return mean;
    }

    private static double Jaccard(double[] left, double[] right)
    {
        var (shared, all) = (0.0, 0.0);
        for (var i = 0; i < left.Length; i++)
        {
            shared += Math.Min(left[i], right[i]);
            all += Math.Max(left[i], right[i]);
        }

        return 1 - shared / all;
    }
}

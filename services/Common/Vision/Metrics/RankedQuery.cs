namespace Vitrine.Vision.Metrics;

/// <summary>What one query found.</summary>
/// <param name="Hits">For each place of the ranked list, best first, whether a right answer stands there.</param>
/// <param name="Relevant">How many right answers the gallery holds, listed or not.</param>
public sealed record RankedQuery(IReadOnlyList<bool> Hits, int Relevant)
{
    /// <summary>The query whose list is <paramref name="ranked"/>, best first, each name once.</summary>
    public static RankedQuery From<T>(IEnumerable<T> ranked, IReadOnlySet<T> relevant) =>
        new([.. ranked.Select(relevant.Contains)], relevant.Count);
}

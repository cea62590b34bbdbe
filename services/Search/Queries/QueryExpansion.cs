using Vitrine.Catalog.Search;

namespace Vitrine.Search.Queries;

/// <summary>Alpha-weighted query expansion (Radenović et al., arXiv:1711.02512, section 3.4).</summary>
/// <param name="Neighbours">1 to 50.</param>
/// <param name="Alpha">0 to 10.</param>
internal sealed record QueryExpansion(int Neighbours, double Alpha)
{
    public const int MaxNeighbours = 50;
    public const double MaxAlpha = 10;

    /// <param name="sets">Of each of the query's vectors.</param>
    public QueryVectors Expand(QueryVectors query, IReadOnlyList<CandidateSet> sets, Ranking ranking) => query with
    {
        Vectors =
        [
            .. query.Vectors.Zip(sets, (vector, set) => vector with
            {
                Values = Expand(vector.Values, Ranking.Nearest(ranking.Score([vector], [set]), Neighbours).Select(item => item.Best)),
            }),
        ],
    };

    /// <param name="query">(D), unit length.</param>
    /// <param name="neighbours">The nearest region of each item.</param>
    /// <returns>(D), unit length: q + Σ sᵅ x over the neighbours x of a similarity s above 0, so the sum has a length.</returns>
    public float[] Expand(float[] query, IEnumerable<Match> neighbours)
    {
        var sum = Array.ConvertAll(query, number => (double)number);
        foreach (var neighbour in neighbours.Where(neighbour => neighbour.Distance < 1))
        {
            var weight = Math.Pow(1 - neighbour.Distance, Alpha);
            var feature = neighbour.Candidate.Feature.Span;
            for (var i = 0; i < sum.Length; i++)
            {
                sum[i] += weight * feature[i];
            }
        }

        var length = Math.Sqrt(sum.Sum(number => number * number));
        return Array.ConvertAll(sum, number => (float)(number / length));
    }
}

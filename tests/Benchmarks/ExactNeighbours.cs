using static TorchSharp.torch;

namespace Vitrine.Benchmarks;

/// <summary>The nearest rows by float64 products, which no rounding of float32 can put in another order.</summary>
internal static class ExactNeighbours
{
    private const int Block = 20_000;
    private const int AtOnce = 500;
    private const double Masked = -2; // Below every cosine.

    /// <param name="rows">(N, D), unit length.</param>
    /// <param name="queries">(Q, D), unit length.</param>
    /// <param name="among">(N), bool: the rows that may be found; null: all.</param>
    /// <returns>(Q, nearest): the rows, nearest first.</returns>
    /// <remarks>
    /// Float32 products choose twice as many. |fl(q·x) - q·x| ≤ D 2⁻²⁴ |q| |x| (Higham, Accuracy and Stability of Numerical Algorithms,
    /// section 3.1), so where the last of those is farther than the last of the nearest by that, nothing was left out. What is not so
    /// certain is asked again, of all rows in float64.
    /// </remarks>
    public static long[] Find(Tensor rows, Tensor queries, int nearest, Tensor? among = null)
    {
        using var scope = NewDisposeScope();
        var (scores, places) = Search(rows, queries, 2 * nearest, among, ScalarType.Float32);
        var exact = cat([.. queries.split(AtOnce).Zip(places.split(AtOnce), (some, chosen) =>
        {
            using var inner = NewDisposeScope();
            var features = rows[chosen].to(ScalarType.Float64); // (some, 2 nearest, D)
            return features.bmm(some.to(ScalarType.Float64).unsqueeze(2)).squeeze(2).MoveToOuterDisposeScope();
        })]);
        var (best, order) = exact.masked_fill(scores == Masked, Masked).topk(nearest);
        var found = places.gather(1, order);

        var error = 2 * rows.shape[1] * Math.Pow(2, -24);
        var uncertain = (scores[.., -1] + error >= best[.., -1]).logical_and(scores[.., -1] > Masked).nonzero().squeeze(1);
        if (uncertain.shape[0] > 0)
        {
            found[uncertain] = Search(rows, queries[uncertain], nearest, among, ScalarType.Float64).Places;
        }

        return found.data<long>().ToArray();
    }

    /// <returns>(Q, nearest): nearest first.</returns>
    private static (Tensor Scores, Tensor Places) Search(Tensor rows, Tensor queries, int nearest, Tensor? among, ScalarType type)
    {
        using var outer = NewDisposeScope();
        var (scores, places) = (empty(queries.shape[0], 0, type), empty(queries.shape[0], 0, ScalarType.Int64));
        var asked = queries.to(type);
        for (var first = 0L; first < rows.shape[0]; first += Block)
        {
            using var scope = NewDisposeScope();
            var columns = rows.narrow(0, first, Math.Min(Block, rows.shape[0] - first)).to(type).t(); // (D, rows)
            var others = among is null ? null : ~among.narrow(0, first, columns.shape[1]);
            var best = asked.split(AtOnce).Select(some =>
            {
                using var products = some.mm(columns); // (some, rows)
                return (others is null ? products : products.masked_fill_(others, Masked)).topk(nearest);
            }).ToArray();
            var allScores = cat([scores, cat([.. best.Select(found => found.values)])], 1);
            var allPlaces = cat([places, cat([.. best.Select(found => found.indexes)]) + first], 1);
            scores.Dispose();
            places.Dispose();
            (scores, var order) = allScores.topk(nearest);
            places = allPlaces.gather(1, order);
            scores.MoveToOuterDisposeScope();
            places.MoveToOuterDisposeScope();
        }

        return (scores.MoveToOuterDisposeScope(), places.MoveToOuterDisposeScope());
    }
}

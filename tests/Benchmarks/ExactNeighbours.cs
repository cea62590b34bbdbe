using static TorchSharp.torch;

namespace Vitrine.Benchmarks;

/// <summary>The nearest rows by float64 products, which no rounding of float32 can put in another order.</summary>
internal static class ExactNeighbours
{
    private const int Block = 20_000;
    private const int AtOnce = 500;

    /// <param name="rows">(N, D), unit length.</param>
    /// <param name="queries">(Q, D), unit length.</param>
    /// <param name="among">(N), bool: the rows that may be found; null: all.</param>
    /// <returns>(Q, nearest): the rows, nearest first.</returns>
    public static long[] Find(Tensor rows, Tensor queries, int nearest, Tensor? among = null)
    {
        using var outer = NewDisposeScope();
        var (scores, places) = (empty(queries.shape[0], 0, ScalarType.Float64), empty(queries.shape[0], 0, ScalarType.Int64));
        var asked = queries.to(ScalarType.Float64);
        for (var first = 0L; first < rows.shape[0]; first += Block)
        {
            using var scope = NewDisposeScope();
            var columns = rows.narrow(0, first, Math.Min(Block, rows.shape[0] - first)).to(ScalarType.Float64).t(); // (D, rows)
            var others = among is null ? null : ~among.narrow(0, first, columns.shape[1]);
            var best = asked.split(AtOnce).Select(some =>
            {
                using var products = some.mm(columns); // (some, rows)
                return (others is null ? products : products.masked_fill_(others, -2)).topk(nearest);
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

        return places.data<long>().ToArray();
    }
}

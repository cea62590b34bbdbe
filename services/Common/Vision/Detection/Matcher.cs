using static TorchSharp.torch;

namespace Vitrine.Vision.Detection;

/// <summary>
/// Finds for each anchor or proposal the object that it shall learn (Faster R-CNN, arXiv:1506.01497, section 3.1.2).
/// </summary>
/// <param name="negativeBelow">With less overlap it is background.</param>
/// <param name="positiveFrom">From this overlap on it is an object; between the two it is not learnt.</param>
/// <param name="keepsBest">The best for an object is positive whatever its overlap, if it has any.</param>
internal sealed class Matcher(double negativeBelow, double positiveFrom, bool keepsBest)
{
    public const long Ignored = -1;
    public const long Negative = 0;
    public const long Positive = 1;

    /// <summary>
    /// Overlaps of M objects with N boxes (M, N) → the object with the greatest overlap (N), int64, 0 where there is none,
    /// and whether the box is positive, negative or ignored (N), int64.
    /// </summary>
    public (Tensor Objects, Tensor Kinds) Match(Tensor overlaps)
    {
        using var scope = NewDisposeScope();
        using var constant = no_grad();
        if (overlaps.shape[0] == 0)
        {
            var none = zeros(overlaps.shape[1], ScalarType.Int64, overlaps.device);
            return (none.MoveToOuterDisposeScope(), none.clone().MoveToOuterDisposeScope());
        }

        var (greatest, objects) = overlaps.max(0); // (N)
        var positive = greatest.ge(positiveFrom);
        if (keepsBest)
        {
            var (best, _) = overlaps.max(1, keepdim: true); // (M, 1)
            positive |= (overlaps.eq(best) & overlaps.gt(0)).any(0);
        }

        var kinds = full_like(objects, Ignored)
            .masked_fill(greatest.lt(negativeBelow), Negative).masked_fill(positive, Positive);
        return (objects.MoveToOuterDisposeScope(), kinds.MoveToOuterDisposeScope());
    }
}

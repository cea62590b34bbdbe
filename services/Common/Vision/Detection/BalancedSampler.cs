using static TorchSharp.torch;

namespace Vitrine.Vision.Detection;

/// <summary>
/// Chooses what a step learns from: at most a part are positive, negatives fill up (arXiv:1506.01497, section 3.1.3).
/// Draws from the processor's generator, so that <c>random.manual_seed</c> makes a step repeatable on any device.
/// </summary>
/// <param name="count">Wanted in all.</param>
/// <param name="positives">The greatest part of positives, 0 to 1.</param>
internal sealed class BalancedSampler(int count, double positives)
{
    /// <summary>Wanted in all.</summary>
    public int Count => count;

    /// <summary>
    /// <see cref="Matcher"/>'s kinds (N) → places of chosen positives (P) and negatives (Q), int64, in random order.
    /// P + Q is less than the count where negatives are too few.
    /// </summary>
    public (Tensor Positives, Tensor Negatives) Sample(Tensor kinds)
    {
        using var scope = NewDisposeScope();
        var positive = Draw(kinds.eq(Matcher.Positive), (long)(count * positives));
        var negative = Draw(kinds.eq(Matcher.Negative), count - positive.shape[0]);
        return (positive.MoveToOuterDisposeScope(), negative.MoveToOuterDisposeScope());
    }

    private static Tensor Draw(Tensor mask, long most)
    {
        var places = mask.nonzero().squeeze(1);
        var order = randperm(places.shape[0]);
        return places.index_select(0, order.narrow(0, 0, Math.Min(most, order.shape[0])).to(places.device));
    }
}

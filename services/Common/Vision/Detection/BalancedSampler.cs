using static TorchSharp.torch;

namespace Vitrine.Vision.Detection;

/// <summary>
/// Chooses what a step learns from: at most a part are positive, negatives fill up (arXiv:1506.01497, section 3.1.3).
/// </summary>
/// <param name="count">Wanted in all.</param>
/// <param name="positives">The greatest part of positives, 0 to 1.</param>
internal sealed class BalancedSampler(int count, double positives)
{
    /// <summary>Wanted in all.</summary>
    public int Count => count;

    /// <summary>
    /// <see cref="Matcher"/>'s kinds (N) → places of chosen positives (P) and negatives (Q), int64, in random order.
    /// P + Q is less than the count where negatives are too few. The generator is a processor's, so that a seed draws the
    /// same on any device.
    /// </summary>
    public (Tensor Positives, Tensor Negatives) Sample(Tensor kinds, Generator generator)
    {
        using var scope = NewDisposeScope();
        var positive = Draw(kinds.eq(Matcher.Positive), (long)(count * positives), generator);
        var negative = Draw(kinds.eq(Matcher.Negative), count - positive.shape[0], generator);
        return (positive.MoveToOuterDisposeScope(), negative.MoveToOuterDisposeScope());
    }

    private static Tensor Draw(Tensor mask, long most, Generator generator)
    {
        var places = mask.nonzero().squeeze(1);
        var order = randperm(places.shape[0], generator: generator);
        return places.index_select(0, order.narrow(0, 0, Math.Min(most, order.shape[0])).to(places.device));
    }
}

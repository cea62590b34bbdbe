using static TorchSharp.torch;

namespace Vitrine.Vision.Keypoints;

/// <summary>
/// Watches for the two ways in which keypoint networks are known to fail: the same coordinates for every picture, and belief maps that
/// are the same everywhere. A run that is in one of them will not come out again by itself.
/// </summary>
/// <param name="grace">Steps in which it says nothing, for every network begins like that.</param>
internal sealed class CollapseGuard(int grace)
{
    /// <summary>So many steps one after the other are a collapse.</summary>
    public const int Patience = 25;

    private const double LeastSpread = 0.05; // Of the labels' standard deviation.
    private const double MostUncertainty = 0.98; // Of a uniform map's entropy.

    private int _constant;
    private int _uniform;

    /// <summary>Whether it has something to say of a step.</summary>
    public bool IsWatching(int step) => step > grace;

    /// <summary>Looks at a step.</summary>
    /// <param name="step">From 1.</param>
    /// <param name="found">Places (B, P, 2) that the network finds.</param>
    /// <param name="labels">Places (B, P, 2) where they are.</param>
    /// <param name="weights">(B, P): 1 for a point that is labelled, else 0.</param>
    /// <param name="beliefs">Maps (B, P, h, w); null: the network has none.</param>
    /// <exception cref="CollapseException">The network has collapsed.</exception>
    public void Check(int step, Tensor found, Tensor labels, Tensor weights, Tensor? beliefs)
    {
        if (!IsWatching(step))
        {
            return;
        }

        using var scope = NewDisposeScope();
        var (spread, wanted) = (SpreadOf(found, weights), SpreadOf(labels, weights));
        _constant = wanted > 0 && spread < LeastSpread * wanted ? _constant + 1 : 0;
        _uniform = beliefs is not null && BeliefMaps.Uncertainty(beliefs) > MostUncertainty ? _uniform + 1 : 0;
        if (_uniform >= Patience)
        {
            throw new CollapseException(
                $"the belief maps have been uniform for {Patience} steps up to step {step}: the network has collapsed and learns nothing. "
                + "Try a lower optimizer.learning_rate, a longer optimizer.warm_up_steps, or network.weights to start from.");
        }

        if (_constant >= Patience)
        {
            throw new CollapseException(
                $"the network has given the same points for different pictures for {Patience} steps up to step {step}: it has collapsed. "
                + "Try a lower optimizer.learning_rate, network.weights to start from, or keypoints.method cascaded_pyramid.");
        }
    }

    /// <summary>The standard deviation over the pictures, root mean square of all points that several pictures have.</summary>
    private static double SpreadOf(Tensor places, Tensor weights)
    {
        using var scope = NewDisposeScope();
        var counts = weights.sum(dim: 0).unsqueeze(1); // (P, 1)
        var masked = weights.unsqueeze(2); // (B, P, 1)
        var mean = (places * masked).sum(dim: 0) / counts.clamp_min(1); // (P, 2)
        var squares = ((places - mean).square() * masked).sum(dim: 0) / counts.clamp_min(1) * counts.gt(1); // (P, 2)
        return Math.Sqrt(squares.sum().item<float>() / Math.Max(1, 2 * counts.gt(1).sum().item<long>()));
    }
}

/// <summary>A network has collapsed in training; the message says how, and what to try.</summary>
public sealed class CollapseException(string message) : Exception(message);

using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Vitrine.Vision.Keypoints;

/// <summary>
/// Maps that say where a point is believed to be: softmax over all cells, so that a map adds up to 1. Places are shares of width and
/// height, 0 to 1; cell i covers i / n to (i + 1) / n.
/// </summary>
internal static class BeliefMaps
{
    private const int Reach = 2;

    /// <summary>Scores (B, P, h, w) → beliefs (B, P, h, w).</summary>
    public static Tensor FromScores(Tensor scores) => scores.flatten(2).softmax(2).view_as(scores);

    /// <summary>The belief that is taught: a Gaussian around each place.</summary>
    /// <param name="places">(B, P, 2): right and down.</param>
    /// <param name="spread">Standard deviation in cells.</param>
    /// <returns>(B, P, h, w).</returns>
    public static Tensor Around(Tensor places, long height, long width, double spread)
    {
        using var scope = NewDisposeScope();
        var across = Along(places.select(2, 0), width); // (B, P, w)
        var down = Along(places.select(2, 1), height); // (B, P, h)
        return (down.unsqueeze(3) * across.unsqueeze(2)).MoveToOuterDisposeScope();

        Tensor Along(Tensor centre, long cells)
        {
            var middles = arange(cells, dtype: ScalarType.Float32, device: places.device) + 0.5; // (n), in cells
            return ((middles - (centre.unsqueeze(2) * cells)).square() / (-2 * spread * spread)).softmax(2);
        }
    }

    /// <summary>Cross-entropy of each map.</summary>
    /// <param name="scores">Before the softmax, (B, P, h, w), float32.</param>
    /// <param name="wanted">Beliefs of the same shape.</param>
    /// <returns>(B, P).</returns>
    public static Tensor Losses(Tensor scores, Tensor wanted)
    {
        using var scope = NewDisposeScope();
        return (-(scores.flatten(2).log_softmax(2) * wanted.flatten(2)).sum(2)).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The middle of the cell that is believed most, a quarter of a cell towards the second (arXiv:1711.07319, section 4.1), and the
    /// belief within two cells of it.
    /// </summary>
    /// <param name="beliefs">(B, P, h, w).</param>
    /// <returns>Places (B, P, 2) and scores (B, P), 0 to 1.</returns>
    public static (Tensor Places, Tensor Scores) Decode(Tensor beliefs)
    {
        using var scope = NewDisposeScope();
        var (height, width) = (beliefs.shape[2], beliefs.shape[3]);
        var cells = beliefs.flatten(2).topk(2, 2).indexes; // (B, P, 2)
        var down = (cells / width).floor(); // (B, P, 2)
        var across = cells - (down * width);
        var best = stack([across.select(2, 0), down.select(2, 0)], 2); // (B, P, 2)
        var way = stack([across.select(2, 1), down.select(2, 1)], 2) - best;
        var quarter = way / way.square().sum(2, keepdim: true).sqrt() / 4; // The two are never the same cell.
        var places = (best + quarter + 0.5) / tensor(new float[] { width, height }).to(beliefs.device);
        const int window = (2 * Reach) + 1;
        var near = F.avg_pool2d(beliefs, [window, window], [1, 1], [Reach, Reach]) * (window * window); // Outside nothing is believed.
        var scores = near.flatten(2).gather(2, cells.narrow(2, 0, 1)).squeeze(2).clamp(0, 1);
        return (places.MoveToOuterDisposeScope(), scores.MoveToOuterDisposeScope());
    }

    /// <summary>How little the maps know: entropy / that of a uniform map, 0 to 1; the mean of all.</summary>
    public static double Uncertainty(Tensor beliefs)
    {
        using var scope = NewDisposeScope();
        var maps = beliefs.flatten(2);
        var entropy = -(maps * maps.clamp_min(1e-12).log()).sum(2).mean();
        return entropy.item<float>() / Math.Log(maps.shape[2]);
    }
}

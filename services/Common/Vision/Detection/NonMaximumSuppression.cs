using static TorchSharp.torch;

namespace Vitrine.Vision.Detection;

/// <summary>
/// Of boxes that show the same, keeps the one of the highest score (greedy non-maximum suppression). Runs on the
/// processor, wherever the boxes are.
/// </summary>
internal static class NonMaximumSuppression
{
    /// <summary>Boxes of different classes do not compete; of equal scores the first box wins.</summary>
    /// <param name="boxes">(N, 4), float32.</param>
    /// <param name="scores">(N), float32, not NaN.</param>
    /// <param name="classes">(N), int64.</param>
    /// <param name="threshold">Two boxes of a class that overlap by more than this show the same.</param>
    /// <param name="limit">No more are kept.</param>
    /// <returns>Places of the kept boxes, highest score first: (M), int64, where the boxes are.</returns>
    public static Tensor Keep(Tensor boxes, Tensor scores, Tensor classes, double threshold, int limit)
    {
        using var scope = NewDisposeScope();
        var edges = boxes.detach().cpu().contiguous().data<float>().ToArray();
        var (_, order) = scores.detach().cpu().sort(descending: true, stable: true);
        var labels = classes.cpu().data<long>().ToArray();
        var keptOfClass = new Dictionary<long, List<Box>>();
        var kept = new List<long>();
        foreach (var place in order.data<long>().ToArray())
        {
            if (kept.Count == limit)
            {
                break;
            }

            if (!keptOfClass.TryGetValue(labels[place], out var rivals))
            {
                keptOfClass.Add(labels[place], rivals = []);
            }

            var box = Box.Of(edges.AsSpan((int)place * 4, 4));
            if (!rivals.Exists(rival => rival.Overlap(box) > threshold))
            {
                rivals.Add(box);
                kept.Add(place);
            }
        }

        return tensor(kept.ToArray()).to(boxes.device).MoveToOuterDisposeScope();
    }

    private readonly record struct Box(float Left, float Top, float Right, float Bottom, float Area)
    {
        public static Box Of(ReadOnlySpan<float> edges) =>
            new(edges[0], edges[1], edges[2], edges[3], (edges[2] - edges[0]) * (edges[3] - edges[1]));

        public float Overlap(Box other)
        {
            var width = Math.Max(0, Math.Min(Right, other.Right) - Math.Max(Left, other.Left));
            var shared = width * Math.Max(0, Math.Min(Bottom, other.Bottom) - Math.Max(Top, other.Top));
            return shared / (Area + other.Area - shared); // NaN where both are empty: such boxes stay
        }
    }
}

namespace Vitrine.Vision.Keypoints;

/// <summary>
/// NE, the measure of the FashionAI contest: the distance of a point from its label / the garment's size, the mean over all visible
/// points of all garments, in percent. The size is the distance between the labels of the armpits (blouse, outwear, dress) or of the
/// waistband's ends (skirt, trousers). A garment on which one of these two is not labelled cannot be measured and is left out.
/// </summary>
public sealed class NormalizedError
{
    private readonly Dictionary<Garment, (double Sum, int Points, int Garments)> _sums = [];
    private int _unmeasurable;

    /// <summary>Counts a garment.</summary>
    /// <param name="labels">24.</param>
    /// <param name="found">24 places in the same pixels; only those of visible labels count.</param>
    /// <exception cref="ArgumentException">There are not 24 of both.</exception>
    public void Add(Garment garment, IReadOnlyList<GarmentPoint> labels, IReadOnlyList<(float X, float Y)> found)
    {
        if (labels.Count != GarmentPoints.Count || found.Count != GarmentPoints.Count)
        {
            throw new ArgumentException($"there must be {GarmentPoints.Count} labels and places, got {labels.Count} and {found.Count}");
        }

        if (SizeOf(garment, labels) is not { } size)
        {
            _unmeasurable++;
            return;
        }

        var visible = GarmentPoints.Of(garment).Where(point => labels[point].State == PointState.Visible).ToList();
        var errors = visible.Sum(point => Distance(labels[point].X - found[point].X, labels[point].Y - found[point].Y) / size);
        var (sum, points, garments) = _sums.GetValueOrDefault(garment);
        _sums[garment] = (sum + errors, points + visible.Count, garments + 1);
    }

    /// <summary>What was counted so far.</summary>
    /// <exception cref="InvalidOperationException">No visible point was.</exception>
    public KeypointReport Report()
    {
        var measured = _sums.Where(sum => sum.Value.Points > 0).OrderBy(sum => sum.Key).ToList();
        if (measured.Count == 0)
        {
            throw new InvalidOperationException("no garment has a visible point and the two labels that measure its size");
        }

        var metrics = measured.ToDictionary(
            sum => $"ne/{GarmentPoints.Name(sum.Key)}", sum => 100 * sum.Value.Sum / sum.Value.Points);
        metrics["ne"] = 100 * measured.Sum(sum => sum.Value.Sum) / measured.Sum(sum => sum.Value.Points);
        return new KeypointReport(
            metrics, measured.Sum(sum => sum.Value.Garments), measured.Sum(sum => sum.Value.Points), _unmeasurable);
    }

    private static double? SizeOf(Garment garment, IReadOnlyList<GarmentPoint> labels)
    {
        var (left, right) = GarmentPoints.NormalizerOf(garment);
        var size = Distance(labels[left].X - labels[right].X, labels[left].Y - labels[right].Y);
        return labels[left].IsLabelled && labels[right].IsLabelled && size > 0 ? size : null;
    }

    private static double Distance(float across, float down) => Math.Sqrt((across * across) + ((double)down * down));
}

/// <summary>How far a network's key points lie from their labels.</summary>
/// <param name="Metrics">"ne" of all garments and "ne/blouse" and so on of each that was measured, in percent.</param>
/// <param name="Garments">That were measured.</param>
/// <param name="Points">Visible ones.</param>
/// <param name="Unmeasurable">Garments that were left out.</param>
public sealed record KeypointReport(IReadOnlyDictionary<string, double> Metrics, int Garments, int Points, int Unmeasurable)
{
    /// <summary>In the order in which tables show them.</summary>
    public static IReadOnlyList<string> MetricNames { get; } = ["ne", .. GarmentPoints.GarmentNames.Select(name => $"ne/{name}")];
}

namespace Vitrine.Media;

/// <summary>
/// The weights that stretch one axis by a triangle, as wide as the axis shrinks: smooth where it shrinks, bilinear where it
/// grows. The same as PIL's BILINEAR and torch's bilinear with antialias.
/// </summary>
internal sealed class TriangleFilter
{
    private readonly int[] _firsts;
    private readonly int[] _counts;
    private readonly float[] _weights;
    private readonly int _most;

    /// <summary>Maps <paramref name="start"/> to <paramref name="end"/>, of an axis of <paramref name="length"/> pixels, to
    /// <paramref name="size"/> pixels.</summary>
    public TriangleFilter(double start, double end, int length, int size)
    {
        var scale = (end - start) / size;
        var support = Math.Max(scale, 1);
        _most = ((int)Math.Ceiling(support) * 2) + 1;
        (_firsts, _counts, _weights) = (new int[size], new int[size], new float[size * _most]);
        for (var i = 0; i < size; i++)
        {
            var centre = start + ((i + 0.5) * scale);
            var first = Math.Max((int)(centre - support + 0.5), 0);
            var count = Math.Min((int)(centre + support + 0.5), length) - first;
            var weights = _weights.AsSpan(i * _most, count);
            var sum = 0f;
            for (var k = 0; k < count; k++)
            {
                weights[k] = (float)Math.Max(1 - (Math.Abs(first + k + 0.5 - centre) / support), 0);
                sum += weights[k];
            }
            foreach (ref var weight in weights)
            {
                weight /= sum;
            }
            (_firsts[i], _counts[i]) = (first, count);
        }
    }

    /// <summary>The first pixel that has a part in pixel <paramref name="i"/>, and the weights from there on.</summary>
    public ReadOnlySpan<float> Weights(int i, out int first)
    {
        first = _firsts[i];
        return _weights.AsSpan(i * _most, _counts[i]);
    }
}

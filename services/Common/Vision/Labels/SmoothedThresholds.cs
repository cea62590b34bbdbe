namespace Vitrine.Vision.Labels;

/// <summary>
/// Thresholds of the highest smoothed F, by L-BFGS: a row is told by the share 1 / (1 + exp((threshold - probability) / width)) in place
/// of 0 or 1, so F has a gradient. Each label is measured in the spread of its own probabilities, for a rare one's are all near 0.
/// </summary>
internal sealed class SmoothedThresholds
{
    private const double Width = 0.1; // In spreads.
    private const double LeastSpread = 1e-6;

    private readonly float[,] _probabilities;
    private readonly bool[,] _truth;
    private readonly FAverage _average;
    private readonly double _square;
    private readonly int _rows;
    private readonly int _labels;
    private readonly double[] _starts;
    private readonly double[] _spreads;
    private readonly double[] _positives; // Of each group.

    internal SmoothedThresholds(float[,] probabilities, bool[,] truth, FAverage average, double beta)
    {
        (_probabilities, _truth, _average, _square) = (probabilities, truth, average, beta * beta);
        (_rows, _labels) = (truth.GetLength(0), truth.GetLength(1));
        _positives = new double[average.Groups(_rows, _labels)];
        (_starts, _spreads) = (new double[_labels], new double[_labels]);
        for (var label = 0; label < _labels; label++)
        {
            var column = probabilities.Column(label);
            var (mean, positives) = (column.Average(p => (double)p), truth.Column(label).Count(isTrue => isTrue));
            _spreads[label] = Math.Max(LeastSpread, Math.Sqrt(column.Average(p => (p - mean) * (p - mean))));
            _starts[label] = column.OrderDescending().ElementAt(Math.Min(positives, _rows - 1)); // Tells about as many rows as have it.
            for (var row = 0; row < _rows; row++)
            {
                _positives[average.Group(row, label)] += truth[row, label] ? 1 : 0;
            }
        }
    }

    public static float[] Find(float[,] probabilities, bool[,] truth, FAverage average, double beta)
    {
        var search = new SmoothedThresholds(probabilities, truth, average, beta);
        var found = Lbfgs.Minimize(search.Loss, new double[search._labels]);
        return [.. found.Select((offset, label) => (float)Math.Clamp(search.Threshold(offset, label), 0, 1))];
    }

    /// <summary>1 less the mean F of the groups, and its gradient by the offsets of the thresholds.</summary>
    /// <param name="offsets">From the starts, in spreads.</param>
    internal Slope Loss(double[] offsets)
    {
        var shares = new double[_rows, _labels];
        var (hits, told) = (new double[_positives.Length], new double[_positives.Length]);
        for (var row = 0; row < _rows; row++)
        {
            for (var label = 0; label < _labels; label++)
            {
                var (share, group) = (Share(row, label, offsets[label]), _average.Group(row, label));
                shares[row, label] = share;
                told[group] += share;
                hits[group] += _truth[row, label] ? share : 0;
            }
        }

        // F = (1 + beta²) hits / (beta² positives + told).
        var (value, gradient) = (1.0, new double[_labels]);
        var (byHits, byTold) = (new double[_positives.Length], new double[_positives.Length]);
        for (var group = 0; group < _positives.Length; group++)
        {
            var denominator = (_square * _positives[group]) + told[group];
            if (denominator > 0)
            {
                var f = (1 + _square) * hits[group] / denominator;
                value -= f / _positives.Length;
                byHits[group] = (1 + _square) / denominator / _positives.Length;
                byTold[group] = -f / denominator / _positives.Length;
            }
        }

        for (var row = 0; row < _rows; row++)
        {
            for (var label = 0; label < _labels; label++)
            {
                var (share, group) = (shares[row, label], _average.Group(row, label));
                gradient[label] += (byTold[group] + (_truth[row, label] ? byHits[group] : 0)) * share * (1 - share) / Width;
            }
        }

        return new Slope(value, gradient);
    }

    private double Share(int row, int label, double offset) =>
        1 / (1 + Math.Exp((Threshold(offset, label) - _probabilities[row, label]) / (Width * _spreads[label])));

    private double Threshold(double offset, int label) => _starts[label] + (_spreads[label] * offset);
}

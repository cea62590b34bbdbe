namespace Vitrine.Vision.Labels;

/// <summary>All rows by the probability of one label, the highest first: a threshold tells the first of them.</summary>
internal sealed class RankedLabel
{
    private readonly float[] _probabilities;
    private readonly int[] _hits; // Among the first so many.

    public RankedLabel(float[] probabilities, bool[] truth)
    {
        Rows = [.. Enumerable.Range(0, probabilities.Length).OrderByDescending(row => probabilities[row])]; // Stable: ties by row.
        _probabilities = Array.ConvertAll(Rows, row => probabilities[row]);
        _hits = new int[Rows.Length + 1];
        for (var i = 0; i < Rows.Length; i++)
        {
            _hits[i + 1] = _hits[i] + (truth[Rows[i]] ? 1 : 0);
        }

        Cuts = [.. Enumerable.Range(0, Rows.Length + 1).Where(
            told => told == 0 || told == Rows.Length || _probabilities[told - 1] > _probabilities[told])];
    }

    public int[] Rows { get; }

    /// <summary>How many rows a threshold can tell: rows of the same probability are told together.</summary>
    public int[] Cuts { get; }

    public static RankedLabel[] All(float[,] probabilities, bool[,] truth) =>
        [.. Enumerable.Range(0, truth.GetLength(1)).Select(label => new RankedLabel(probabilities.Column(label), truth.Column(label)))];

    public LabelCounts Counts(int told) => new(_hits[told], told - _hits[told], _hits[^1] - _hits[told]);

    /// <summary>Half-way between the last row that is told and the first that is not; 0 tells all, and above all rows none.</summary>
    public float Threshold(int told)
    {
        if (told == Rows.Length)
        {
            return 0;
        }

        var below = _probabilities[told];
        var above = told > 0 ? _probabilities[told - 1] : Math.Max(1, float.BitIncrement(below));
        var half = (below + above) / 2;
        return half > below ? half : above; // Of two neighbouring numbers the upper one.
    }

    /// <summary>The best cut; the one that tells fewer rows, where two are as good.</summary>
    public (int Told, double Value) Best(Func<int, double> value) =>
        Cuts.Select(told => (Told: told, Value: value(told))).MaxBy(cut => cut.Value);
}

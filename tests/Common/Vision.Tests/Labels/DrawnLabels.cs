namespace Vitrine.Vision.Tests.Labels;

/// <summary>Rows with known labels, and models that see them through noise.</summary>
internal sealed class DrawnLabels
{
    private readonly Random _random;

    /// <param name="shares">Of the rows, for each label.</param>
    /// <param name="labelled">A row without a label is drawn again.</param>
    public DrawnLabels(int rows, double[] shares, int seed, bool labelled = false)
    {
        _random = new Random(seed);
        Truth = new bool[rows, shares.Length];
        for (var row = 0; row < rows; row++)
        {
            do
            {
                for (var label = 0; label < shares.Length; label++)
                {
                    Truth[row, label] = _random.NextDouble() < shares[label];
                }
            }
            while (labelled && !shares.Index().Any(label => Truth[row, label.Index]));
        }
    }

    public bool[,] Truth { get; }

    /// <summary>A model whose log-odds are 2 or -2, and noise of the given deviation.</summary>
    public float[,] Model(double noise)
    {
        var probabilities = new float[Truth.GetLength(0), Truth.GetLength(1)];
        for (var row = 0; row < probabilities.GetLength(0); row++)
        {
            for (var label = 0; label < probabilities.GetLength(1); label++)
            {
                var odds = (Truth[row, label] ? 2 : -2) + (noise * Normal());
                probabilities[row, label] = (float)(1 / (1 + Math.Exp(-odds)));
            }
        }

        return probabilities;
    }

    // Box and Muller.
    private double Normal() => Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
}

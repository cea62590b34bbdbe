namespace Vitrine.Vision.Labels;

/// <summary>What is done with matrices (rows, labels) of probabilities and of truth.</summary>
internal static class LabelMatrix
{
    /// <param name="where">What an error begins with.</param>
    /// <exception cref="ArgumentException">
    /// There is no row or no label, the shapes differ, or a probability is not in 0 to 1; row and label are named, from 0.
    /// </exception>
    public static void Check(float[,] probabilities, bool[,] truth, string where = "")
    {
        var (rows, labels) = (truth.GetLength(0), truth.GetLength(1));
        if (rows == 0 || labels == 0)
        {
            throw new ArgumentException($"one row and one label are needed at least, got {rows} x {labels}", nameof(truth));
        }

        if ((probabilities.GetLength(0), probabilities.GetLength(1)) != (rows, labels))
        {
            throw new ArgumentException(
                $"{where}must be {rows} x {labels} as the truth, got {probabilities.GetLength(0)} x {probabilities.GetLength(1)}",
                nameof(probabilities));
        }

        for (var row = 0; row < rows; row++)
        {
            for (var label = 0; label < labels; label++)
            {
                if (probabilities[row, label] is not (>= 0 and <= 1))
                {
                    throw new ArgumentException(
                        $"{where}row {row}, label {label}: must be from 0 to 1, got {probabilities[row, label]}", nameof(probabilities));
                }
            }
        }
    }

    public static T[,] Create<T>(int rows, int columns, Func<int, int, T> value)
    {
        var matrix = new T[rows, columns];
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
            {
                matrix[row, column] = value(row, column);
            }
        }

        return matrix;
    }

    public static T[] Column<T>(this T[,] matrix, int column) =>
        [.. Enumerable.Range(0, matrix.GetLength(0)).Select(row => matrix[row, column])];

    public static T[,] Rows<T>(this T[,] matrix, IReadOnlyList<int> rows) =>
        Create(rows.Count, matrix.GetLength(1), (row, column) => matrix[rows[row], column]);

    public static float[][,] Rows(this IReadOnlyList<ModelPredictions> models, IReadOnlyList<int> rows) =>
        [.. models.Select(model => model.Probabilities.Rows(rows))];

    /// <summary>Writes <paramref name="part"/> where <see cref="Rows{T}(T[,], IReadOnlyList{int})"/> took it from.</summary>
    public static void SetRows<T>(this T[,] matrix, IReadOnlyList<int> rows, T[,] part)
    {
        for (var row = 0; row < rows.Count; row++)
        {
            for (var column = 0; column < part.GetLength(1); column++)
            {
                matrix[rows[row], column] = part[row, column];
            }
        }
    }

    public static float[,] Mean(IReadOnlyList<float[,]> matrices) => Create(
        matrices[0].GetLength(0), matrices[0].GetLength(1), (row, label) => matrices.Average(matrix => matrix[row, label]));

    /// <summary>Which labels are told: a probability at its label's threshold is.</summary>
    public static bool[,] Above(this float[,] probabilities, IReadOnlyList<float> thresholds) => Create(
        probabilities.GetLength(0), probabilities.GetLength(1), (row, label) => probabilities[row, label] >= thresholds[label]);
}

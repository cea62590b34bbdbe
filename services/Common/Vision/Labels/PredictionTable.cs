using System.Globalization;
using Vitrine.Vision.Data;

namespace Vitrine.Vision.Labels;

/// <summary>What a model says of pictures: a table with the column <c>image</c> and one a label with its probability, in any order.</summary>
internal static class PredictionTable
{
    private const string Image = "image";

    /// <summary>The labels of a table.</summary>
    /// <exception cref="DataSetException">The table is missing or empty.</exception>
    public static IReadOnlyList<string> Labels(string path) => Csv.Read(DataSet.Table(path)).FirstOrDefault().Fields is { } head
        ? [.. head.Except([Image])]
        : throw new DataSetException($"{path} is empty");

    /// <param name="path">Of the table.</param>
    /// <param name="labels">Its columns.</param>
    /// <param name="truth">Whose pictures the table must have, and no others.</param>
    /// <returns>(rows of the truth, labels), 0 to 1.</returns>
    /// <exception cref="DataSetException">
    /// The table or a column is missing, a picture is missing, unknown or there twice, or a field is no probability; line and column
    /// are named.
    /// </exception>
    public static float[,] Read(string path, IReadOnlyList<string> labels, TruthTable truth) => Read([path], labels, truth, isFolds: false);

    /// <summary>The tables of runs that held out a fold each, as one.</summary>
    /// <param name="paths">In the order of the folds.</param>
    /// <param name="labels">The columns of all.</param>
    /// <param name="truth">With the folds.</param>
    /// <returns>As <see cref="Read(string, IReadOnlyList{string}, TruthTable)"/>.</returns>
    /// <exception cref="DataSetException">The same, or a picture is of another fold.</exception>
    public static float[,] ReadFolds(IReadOnlyList<string> paths, IReadOnlyList<string> labels, TruthTable truth) =>
        Read(paths, labels, truth, isFolds: true);

    private static float[,] Read(IReadOnlyList<string> paths, IReadOnlyList<string> labels, TruthTable truth, bool isFolds)
    {
        var probabilities = new float[truth.Images.Count, labels.Count];
        var places = truth.Images.Index().ToDictionary(image => image.Item, image => image.Index);
        var seen = new bool[truth.Images.Count];
        var rows = paths.Index().SelectMany(path => CsvRow.Read(path.Item, [Image, .. labels], []).Select(row => (path.Index, row)));
        foreach (var (fold, row) in rows)
        {
            var isKnown = places.TryGetValue(row[Image], out var place);
            if (!isKnown || seen[place] || (isFolds && truth.Folds![place] != fold))
            {
                var why = !isKnown ? $"is not in {truth.Path}" : seen[place] ? "is named twice"
                    : $"is of fold {truth.Folds![place]} in {truth.Path}, and the run held out fold {fold}";
                throw new DataSetException($"{row.Where}: '{row[Image]}' {why}");
            }

            seen[place] = true;
            for (var label = 0; label < labels.Count; label++)
            {
                probabilities[place, label] = Probability(row, labels[label]);
            }
        }

        var missing = Array.IndexOf(seen, false);
        return missing < 0
            ? probabilities
            : throw new DataSetException(
                $"{TruthTable.NameOf(paths)} lacks '{truth.Images[missing]}' of {truth.Path}, "
                + $"and {seen.Count(isSeen => !isSeen)} pictures in all");
    }

    private static float Probability(CsvRow row, string label) =>
        float.TryParse(row[label], CultureInfo.InvariantCulture, out var value) && value is >= 0 and <= 1
            ? value
            : throw new DataSetException($"{row.Where}: {label} must be a probability from 0 to 1, got '{row[label]}'");
}

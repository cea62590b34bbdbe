using Vitrine.Vision.Data;

namespace Vitrine.Vision.Labels;

/// <summary>
/// Which labels pictures have: a table with the columns <c>image</c>, <c>labels</c> (with ; between) and, where wanted, <c>fold</c> (from
/// 0), in which the networks that tell of the row were not trained on it.
/// </summary>
/// <param name="Path">For errors.</param>
/// <param name="Images">In the order of the rows.</param>
/// <param name="Labels">(rows, labels).</param>
/// <param name="Folds">Of each row; null: the table does not say them.</param>
internal sealed record TruthTable(string Path, IReadOnlyList<string> Images, bool[,] Labels, int[]? Folds)
{
    public const char Separator = ';';

    /// <param name="path">Of the table.</param>
    /// <param name="labels">That a row can have.</param>
    /// <param name="folds">How many there are.</param>
    /// <exception cref="DataSetException">
    /// The table is missing or empty, a picture is named twice, or a label or fold is not known; the line is named.
    /// </exception>
    public static TruthTable Read(string path, IReadOnlyList<string> labels, int folds)
    {
        var rows = CsvRow.Read(path, ["image", "labels"], ["fold"]).ToList();
        if (rows.Count == 0)
        {
            throw new DataSetException($"{path} has no row");
        }

        if (rows.GroupBy(row => row["image"]).FirstOrDefault(rows => rows.Count() > 1) is { } twice)
        {
            throw new DataSetException($"{twice.Last().Where}: '{twice.Key}' is named twice");
        }

        var truth = new bool[rows.Count, labels.Count];
        var places = labels.Index().ToDictionary(label => label.Item, label => label.Index);
        foreach (var (number, row) in rows.Index())
        {
            foreach (var label in row["labels"].Split(Separator, StringSplitOptions.TrimEntries))
            {
                truth[number, places.TryGetValue(label, out var place)
                    ? place
                    : throw new DataSetException($"{row.Where}: '{label}' is no label of the recipe: {string.Join(", ", labels)}")] = true;
            }
        }

        return new TruthTable(
            path,
            [.. rows.Select(row => row["image"])],
            truth,
            rows[0].Find("fold") is null ? null : [.. rows.Select(row => Fold(row, folds))]);
    }

    private static int Fold(CsvRow row, int folds) => int.TryParse(row.Find("fold"), out var fold) && fold >= 0 && fold < folds
        ? fold
        : throw new DataSetException($"{row.Where}: fold must be from 0 to {folds - 1}, got '{row.Find("fold")}'");
}

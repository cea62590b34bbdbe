using Vitrine.Vision.Data;

namespace Vitrine.Vision.Labels;

/// <summary>
/// Which labels pictures have: a table with the columns <c>image</c>, <c>labels</c> (with ; between) and, where wanted, <c>fold</c> (from
/// 0), in which the networks that tell of the row were not trained on it.
/// </summary>
/// <param name="Path">For errors; of several tables the first and the last.</param>
/// <param name="Images">In the order of the rows.</param>
/// <param name="Labels">(rows, labels).</param>
/// <param name="Folds">Of each row; null: the table does not say them.</param>
internal sealed record TruthTable(string Path, IReadOnlyList<string> Images, bool[,] Labels, int[]? Folds)
{
    public const char Separator = ';';

    private const string FoldColumn = "fold";

    /// <param name="path">Of the table.</param>
    /// <param name="labels">That a row can have.</param>
    /// <param name="folds">How many there are.</param>
    /// <exception cref="DataSetException">
    /// The table is missing or empty, a picture is named twice, or a label or fold is not known; the line is named.
    /// </exception>
    public static TruthTable Read(string path, IReadOnlyList<string> labels, int folds) => Read(
        path, [.. Rows(path).Select(row => (row, row.Find(FoldColumn) is null ? null : (int?)Fold(row, 0, folds - 1)))], labels);

    /// <summary>The tables of runs that held out a fold each, as one.</summary>
    /// <param name="paths">In the order of the folds.</param>
    /// <param name="labels">That a row can have.</param>
    /// <exception cref="DataSetException">As <see cref="Read(string, IReadOnlyList{string}, int)"/>, or a row is of another fold.</exception>
    public static TruthTable ReadFolds(IReadOnlyList<string> paths, IReadOnlyList<string> labels) => Read(
        NameOf(paths),
        [.. paths.Index().SelectMany(path => Rows(path.Item).Select(row => (row, (int?)Fold(row, path.Index, path.Index))))],
        labels);

    /// <summary>What errors call tables that are read as one.</summary>
    public static string NameOf(IReadOnlyList<string> paths) => paths is [var one] ? one : $"{paths[0]} to {paths[^1]}";

    private static IEnumerable<CsvRow> Rows(string path) => CsvRow.Read(path, ["image", "labels"], [FoldColumn]);

    private static TruthTable Read(string name, List<(CsvRow Row, int? Fold)> rows, IReadOnlyList<string> labels)
    {
        if (rows.Count == 0)
        {
            throw new DataSetException($"{name} has no row");
        }

        if (rows.GroupBy(row => row.Row["image"]).FirstOrDefault(rows => rows.Count() > 1) is { } twice)
        {
            throw new DataSetException($"{twice.Last().Row.Where}: '{twice.Key}' is named twice");
        }

        var truth = new bool[rows.Count, labels.Count];
        var places = labels.Index().ToDictionary(label => label.Item, label => label.Index);
        foreach (var (number, (row, _)) in rows.Index())
        {
            foreach (var label in row["labels"].Split(Separator, StringSplitOptions.TrimEntries))
            {
                truth[number, places.TryGetValue(label, out var place)
                    ? place
                    : throw new DataSetException($"{row.Where}: '{label}' is no label of the recipe: {string.Join(", ", labels)}")] = true;
            }
        }

        return new TruthTable(
            name,
            [.. rows.Select(row => row.Row["image"])],
            truth,
            rows[0].Fold is null ? null : [.. rows.Select(row => row.Fold!.Value)]);
    }

    private static int Fold(CsvRow row, int least, int most) =>
        int.TryParse(row.Find(FoldColumn), out var fold) && fold >= least && fold <= most
            ? fold
            : throw new DataSetException(
                $"{row.Where}: fold must be {(least == most ? $"{least}" : $"from {least} to {most}")}, got '{row.Find(FoldColumn)}'");
}

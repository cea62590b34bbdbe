namespace Vitrine.Vision.Data;

/// <summary>
/// A table with a head, a row a picture: <c>image</c> (a path from the table's folder, or an http address) and either
/// <c>labels</c>, separated by semicolons, or a column of 0 and 1 for each label, named as it. Where wanted: <c>item</c> (rows of the
/// same item stay together), <c>part</c> (train or test; else one item of ten is to test with), <c>mask</c> (a picture, white where
/// the garment is) and a box in pixels as <c>left</c>, <c>top</c>, <c>right</c>, <c>bottom</c>.
/// </summary>
internal static class MultiLabelTable
{
    private const string Image = "image";
    private const string List = "labels";

    private static readonly string[] _optional = ["item", "part", "mask"];
    private static readonly string[] _known = [Image, List, .. _optional, "left", "top", "right", "bottom"];

    /// <exception cref="DataSetException">The table is missing, or its head or a row is wrong; file, line and column are named.</exception>
    public static IEnumerable<MultiLabelPicture> Read(string path)
    {
        var head = Csv.Read(DataSet.Table(path)).FirstOrDefault().Fields ?? throw new DataSetException($"{path} is empty");
        string[] columns = head.Contains(List) ? [] : [.. head.Except(_known)];
        if (!head.Contains(List) && columns.Length == 0)
        {
            throw new DataSetException($"{path}: column '{List}' is missing, or a column for each label");
        }

        var rows = CsvRow.Read(path, [Image, .. columns], columns.Length == 0 ? [List, .. _optional] : _optional, "");
        return rows.Select(row => Picture(row, columns));
    }

    private static MultiLabelPicture Picture(CsvRow row, string[] columns)
    {
        var item = Text(row, "item", row[Image]);
        var labels = columns.Length > 0 ? columns.Where(column => IsTrue(row, column))
            : row.Find(List)!.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct();
        return new MultiLabelPicture(
            new LabelledPicture(row.Location(Image), item, Part(row, item)) { Box = row.Box("") }, [.. labels], row.Where)
        {
            Mask = Text(row, "mask", "").Length > 0 ? row.Location("mask") : "",
        };
    }

    private static string Text(CsvRow row, string column, string other) =>
        row.Find(column) is { Length: > 0 } text ? text : other;

    private static bool IsTrue(CsvRow row, string column) => row[column] switch
    {
        "1" => true,
        "0" => false,
        var other => throw new DataSetException($"{row.Where}: {column} must be 0 or 1, got '{other}'"),
    };

    private static DataPart Part(CsvRow row, string item) => Text(row, "part", "") switch
    {
        "" => StableSplit.IsTest(item) ? DataPart.Query : DataPart.Train,
        "train" => DataPart.Train,
        "test" => DataPart.Query,
        var other => throw new DataSetException($"{row.Where}: the part must be train or test, got '{other}'"),
    };
}

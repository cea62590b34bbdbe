using System.Globalization;
using Vitrine.Media;

namespace Vitrine.Vision.Data.Scenes;

/// <summary>
/// A table with a head, a row a box: <c>image</c> (a path from the table's folder), <c>label</c>, <c>xmin</c>, <c>ymin</c>,
/// <c>xmax</c>, <c>ymax</c> (the first and the last pixels of the box, from 0) and, where it is known, <c>pixels</c>, the area
/// of the thing itself. One picture of ten is to test with. The order is that of the pictures' first rows.
/// </summary>
internal static class BoxTableSet
{
    public static IEnumerable<ListedScene> Read(string path)
    {
        var rows = CsvRow.Read(path, ["image", "label", "xmin", "ymin", "xmax", "ymax"], ["pixels"]);
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return rows.GroupBy(row => row["image"]).Select(picture => new ListedScene(
            SceneSet.Locate(folder, picture.Key, picture.First().Where),
            StableSplit.IsTest(picture.Key) ? ScenePart.Test : ScenePart.Train, null, [.. picture.Select(Box)]));
    }

    private static LabelledBox Box(CsvRow row) => new(
        new PictureRegion(Number(row, "xmin"), Number(row, "ymin"), Number(row, "xmax") + 1, Number(row, "ymax") + 1), row["label"])
    {
        MaskArea = string.IsNullOrEmpty(row.Find("pixels")) ? null : Number(row, "pixels"),
    };

    private static float Number(CsvRow row, string column) =>
        float.TryParse(row[column], CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new DataSetException($"{row.Where}: {column} must be a number, got '{row[column]}'");
}

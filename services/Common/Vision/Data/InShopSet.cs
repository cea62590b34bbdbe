using System.Globalization;
using Vitrine.Media;

namespace Vitrine.Vision.Data;

/// <summary>
/// DeepFashion's In-shop benchmark (Liu et al. 2016): <c>Eval/list_eval_partition.txt</c> (picture, item id, train, query or
/// gallery) and, where it is there, <c>Anno/list_bbox_inshop.txt</c> (picture, clothes type, pose, x1, y1, x2, y2). Both begin with
/// the number of their rows and a head. The category is the folder below WOMEN or MEN.
/// </summary>
internal static class InShopSet
{
    private const int PartitionFields = 3;
    private const int BoxFields = 7;

    public static IEnumerable<LabelledPicture> Read(string root)
    {
        var partition = DataSet.Table(Path.Combine(root, "Eval", "list_eval_partition.txt"));
        var boxes = Boxes(Path.Combine(root, "Anno", "list_bbox_inshop.txt"));
        return Rows(partition, PartitionFields).Select(row =>
        {
            var name = row.Fields[0];
            return new LabelledPicture(Path.GetFullPath(Path.Combine(root, name)), row.Fields[1], DataSet.Part(row.Fields[2], row.Where))
            {
                Box = boxes.TryGetValue(name, out var box) ? box : null,
                Category = name.Split('/') is [_, _, var category, ..] ? category : "",
            };
        });
    }

    private static Dictionary<string, PictureRegion> Boxes(string path) => !File.Exists(path)
        ? []
        : Rows(path, BoxFields).ToDictionary(row => row.Fields[0], row =>
        {
            var sides = row.Fields[3..].Select(side =>
                float.TryParse(side, CultureInfo.InvariantCulture, out var value)
                    ? value
                    : throw new DataSetException($"{row.Where}: '{side}' is no number")).ToArray();
            return new PictureRegion(sides[0], sides[1], sides[2], sides[3]);
        });

    private static IEnumerable<(string[] Fields, string Where)> Rows(string path, int count) =>
        File.ReadLines(path).Select((text, i) => (Text: text, Line: i + 1)).Skip(2).Where(row => row.Text.Length > 0).Select(row =>
        {
            var fields = row.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var where = $"{path}, line {row.Line}";
            return fields.Length == count
                ? (fields, where)
                : throw new DataSetException($"{where}: {count} fields are needed, got {fields.Length}");
        });
}

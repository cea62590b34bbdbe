using System.Text.Json.Serialization;
using Vitrine.Media;

namespace Vitrine.Vision.Data.Scenes;

/// <summary>
/// COCO (Lin et al., arXiv:1405.0312): <c>annotations/instances_NAME.json</c> with the pictures in <c>NAME/</c>, where NAME
/// begins with train, or with val or test; or one json file with its pictures in the same folder, one of ten to test with. A
/// file holds <c>images</c> (id, file_name, width, height), <c>categories</c> (id, name) and <c>annotations</c> (image_id,
/// category_id, <c>bbox</c> as left, top, width, height, and where it is said <c>area</c>, <c>iscrowd</c>, <c>ignore</c>).
/// </summary>
internal static class CocoSet
{
    private const string Prefix = "instances_";

    public static IEnumerable<ListedScene> Read(string root)
    {
        if (File.Exists(root))
        {
            return Scenes(root, Path.GetDirectoryName(Path.GetFullPath(root))!,
                name => StableSplit.IsTest(name) ? ScenePart.Test : ScenePart.Train);
        }

        var folder = Path.Combine(root, "annotations");
        string[] files = Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder, $"{Prefix}*.json").Order(StringComparer.Ordinal)]
            : [];
        return files.Length > 0
            ? files.SelectMany(file =>
            {
                var name = Path.GetFileNameWithoutExtension(file)[Prefix.Length..];
                var part = Part(name, file);
                return Scenes(file, Path.Combine(root, name), _ => part);
            })
            : throw new DataSetException($"there is no file {Path.Combine(folder, Prefix)}*.json");
    }

    private static ScenePart Part(string name, string file) => name switch
    {
        _ when name.StartsWith("train", StringComparison.Ordinal) => ScenePart.Train,
        _ when name.StartsWith("val", StringComparison.Ordinal) || name.StartsWith("test", StringComparison.Ordinal) =>
            ScenePart.Test,
        _ => throw new DataSetException($"{file}: what follows {Prefix} must begin with train, val or test, got '{name}'"),
    };

    private static IEnumerable<ListedScene> Scenes(string file, string folder, Func<string, ScenePart> part)
    {
        var boxes = Boxes(file, Labels(file));
        var (ids, names) = (new HashSet<long>(), new HashSet<string>());
        foreach (var (i, image) in Json.ReadArray<Image>(file, "images").Index())
        {
            var where = $"{file}, images[{i}]";
            if (!ids.Add(image.Id) || !names.Add(image.FileName))
            {
                throw new DataSetException($"{where}: image {image.Id} '{image.FileName}' is listed twice");
            }

            yield return new ListedScene(
                SceneSet.Locate(folder, image.FileName, where), part(image.FileName), (image.Width, image.Height),
                [.. boxes[image.Id].Select(listed => listed.Box)]);
        }

        var orphans = boxes.FirstOrDefault(image => !ids.Contains(image.Key));
        if (orphans is not null)
        {
            throw new DataSetException($"{file}, annotations[{orphans.First().Index}]: image {orphans.Key} is not known");
        }
    }

    private static Dictionary<long, string> Labels(string file)
    {
        var labels = new Dictionary<long, string>();
        foreach (var (i, category) in Json.ReadArray<Category>(file, "categories").Index())
        {
            if (!labels.TryAdd(category.Id, category.Name))
            {
                throw new DataSetException($"{file}, categories[{i}]: category {category.Id} is listed twice");
            }
        }

        return labels;
    }

    private static ILookup<long, (int Index, LabelledBox Box)> Boxes(string file, Dictionary<long, string> labels) =>
        Json.ReadArray<Annotation>(file, "annotations").Index()
            .ToLookup(row => row.Item.ImageId, row => (row.Index, Box(row.Item, labels, $"{file}, annotations[{row.Index}]")));

    private static LabelledBox Box(Annotation row, Dictionary<long, string> labels, string where)
    {
        if (!labels.TryGetValue(row.CategoryId, out var label))
        {
            throw new DataSetException($"{where}: category {row.CategoryId} is not known");
        }

        if (row.Bbox is not [var left, var top, var width, var height])
        {
            throw new DataSetException($"{where}: a bbox has 4 numbers, got {row.Bbox.Length}");
        }

        return new LabelledBox(new PictureRegion(left, top, left + width, top + height), label)
        {
            MaskArea = row.Area,
            Kind = row.IsCrowd != 0 ? BoxKind.Crowd : row.Ignore != 0 ? BoxKind.Ignored : BoxKind.Target,
        };
    }

    private sealed record Image
    {
        [JsonRequired]
        public long Id { get; init; }

        [JsonRequired]
        public string FileName { get; init; } = "";

        public int Width { get; init; }

        public int Height { get; init; }
    }

    private sealed record Category
    {
        [JsonRequired]
        public long Id { get; init; }

        [JsonRequired]
        public string Name { get; init; } = "";
    }

    private sealed record Annotation
    {
        [JsonRequired]
        public long ImageId { get; init; }

        [JsonRequired]
        public long CategoryId { get; init; }

        [JsonRequired]
        public float[] Bbox { get; init; } = [];

        public float? Area { get; init; }

        [JsonPropertyName("iscrowd")]
        public int IsCrowd { get; init; }

        public int Ignore { get; init; }
    }
}

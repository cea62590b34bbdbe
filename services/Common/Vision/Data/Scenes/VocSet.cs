using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Vitrine.Media;

namespace Vitrine.Vision.Data.Scenes;

/// <summary>
/// Pascal VOC (Everingham et al., "The Pascal Visual Object Classes Challenge", IJCV 2010): names in
/// <c>ImageSets/Main/train.txt</c>, <c>val.txt</c> and <c>test.txt</c>, those that are there, the latter two to test with;
/// <c>JPEGImages/NAME.jpg</c> and <c>Annotations/NAME.xml</c>. The first pixel is 1, and the last belongs to the box. What is
/// difficult is ignored.
/// </summary>
internal static class VocSet
{
    private static readonly (string Name, ScenePart Part)[] _lists =
        [("train", ScenePart.Train), ("val", ScenePart.Test), ("test", ScenePart.Test)];

    private static readonly XmlReaderSettings _xml = new()
    {
        DtdProcessing = DtdProcessing.Prohibit, // Neither entities that grow nor files from elsewhere.
        XmlResolver = null,
        MaxCharactersInDocument = 1 << 24,
    };

    public static IEnumerable<ListedScene> Read(string root)
    {
        var folder = Path.Combine(root, "ImageSets", "Main");
        var lists = _lists.Select(list => (Path: Path.Combine(folder, list.Name + ".txt"), list.Part))
            .Where(list => File.Exists(list.Path)).ToArray();
        return lists.Length > 0
            ? Scenes(root, lists)
            : throw new DataSetException($"there is no train.txt, val.txt or test.txt in {folder}");
    }

    private static IEnumerable<ListedScene> Scenes(string root, (string Path, ScenePart Part)[] lists)
    {
        var names = new HashSet<string>();
        foreach (var (list, part) in lists)
        {
            foreach (var (i, line) in File.ReadLines(list).Index())
            {
                var (name, where) = (line.Trim(), $"{list}, line {i + 1}");
                if (name.Length == 0)
                {
                    continue;
                }

                if (!names.Add(name))
                {
                    throw new DataSetException($"{where}: picture '{name}' is listed twice");
                }

                var picture = SceneSet.Locate(Path.Combine(root, "JPEGImages"), name + ".jpg", where);
                yield return Scene(picture, part, SceneSet.Locate(Path.Combine(root, "Annotations"), name + ".xml", where));
            }
        }
    }

    private static ListedScene Scene(string picture, ScenePart part, string path)
    {
        var annotation = Load(DataSet.Table(path));
        var size = annotation.Element("size");
        return new ListedScene(
            picture, part, size is null ? null : ((int)Number(size, "width", path), (int)Number(size, "height", path)),
            [.. annotation.Elements("object").Select(item => Box(item, path))]);
    }

    private static XElement Load(string path)
    {
        try
        {
            using var reader = XmlReader.Create(path, _xml);
            return XElement.Load(reader, LoadOptions.SetLineInfo);
        }
        catch (XmlException exception)
        {
            throw new DataSetException($"{path}: {exception.Message}", exception); // It tells the line.
        }
    }

    private static LabelledBox Box(XElement item, string path)
    {
        var sides = Child(item, "bndbox", path);
        return new LabelledBox(
            new PictureRegion(
                Number(sides, "xmin", path) - 1, Number(sides, "ymin", path) - 1, Number(sides, "xmax", path),
                Number(sides, "ymax", path)),
            Child(item, "name", path).Value.Trim())
        {
            Kind = item.Element("difficult")?.Value.Trim() == "1" ? BoxKind.Ignored : BoxKind.Target,
        };
    }

    private static float Number(XElement parent, string name, string path)
    {
        var child = Child(parent, name, path);
        return float.TryParse(child.Value, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new DataSetException($"{Place(child, path)}: {name} must be a number, got '{child.Value}'");
    }

    private static XElement Child(XElement parent, string name, string path) =>
        parent.Element(name) ?? throw new DataSetException($"{Place(parent, path)}: {parent.Name} has no {name}");

    private static string Place(XElement element, string path) => $"{path}, line {((IXmlLineInfo)element).LineNumber}";
}

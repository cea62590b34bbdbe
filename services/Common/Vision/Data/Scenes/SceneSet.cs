using Vitrine.Media;

namespace Vitrine.Vision.Data.Scenes;

/// <summary>Pictures with many boxes, as they lie on the disk.</summary>
public static class SceneSet
{
    private static readonly PictureDecoder _decoder = new(new PictureLimits());

    private static readonly Dictionary<string, Func<string, IEnumerable<ListedScene>>> _formats = new()
    {
        ["coco"] = CocoSet.Read,
        ["voc"] = VocSet.Read,
        ["boxes"] = BoxTableSet.Read,
    };

    public static IReadOnlyCollection<string> Formats => _formats.Keys;

    /// <summary>
    /// Reads scenes one after the other. A picture that is missing is skipped, and so is one whose size nobody tells where it
    /// is broken; what of a box lies outside its picture is cut off, and a box of which nothing is left is skipped.
    /// </summary>
    /// <param name="root">Its folder; of "boxes" the table itself; of "coco" either.</param>
    /// <param name="faults">Takes the pictures and boxes that were skipped.</param>
    /// <exception cref="DataSetException">The format is unknown, or a file of annotations is missing or wrong.</exception>
    public static IEnumerable<LabelledScene> Read(string format, string root, DataFaults faults)
    {
        var read = _formats.GetValueOrDefault(format)
            ?? throw new DataSetException($"format must be one of {string.Join(", ", Formats)}, got '{format}'");
        return Checked(read(root), faults);
    }

    /// <summary>The classes of a set in the order of their names: a detector's list of labels.</summary>
    public static IReadOnlyList<string> Labels(IEnumerable<LabelledScene> scenes) =>
        [.. scenes.SelectMany(scene => scene.Boxes).Select(box => box.Label).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>The full path of a picture in a folder.</summary>
    /// <exception cref="DataSetException">Its name leads out of the folder.</exception>
    internal static string Locate(string folder, string name, string where)
    {
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) + Path.DirectorySeparatorChar;
        var path = Path.GetFullPath(name, root);
        return path.StartsWith(root, StringComparison.Ordinal)
            ? path
            : throw new DataSetException($"{where}: picture '{name}' does not lie in {folder}");
    }

    private static IEnumerable<LabelledScene> Checked(IEnumerable<ListedScene> scenes, DataFaults faults)
    {
        foreach (var scene in scenes)
        {
            LabelledScene? whole = null;
            try
            {
                var (width, height) = SizeOf(scene);
                whole = new LabelledScene(scene.Location, scene.Part, width, height, []);
            }
            catch (PictureException exception)
            {
                faults.Add(scene.Location, exception.Reason);
            }

            if (whole is not null)
            {
                yield return whole with { Boxes = [.. Inside(whole, scene.Boxes, faults)] };
            }
        }
    }

    private static (int Width, int Height) SizeOf(ListedScene scene)
    {
        if (!File.Exists(scene.Location))
        {
            throw new PictureException(PictureReason.NotFound, $"There is no file {scene.Location}.");
        }

        if (scene.Size is { Width: > 0, Height: > 0 } size)
        {
            return size;
        }

        var header = _decoder.ReadHeader(File.ReadAllBytes(scene.Location));
        return (header.Width, header.Height);
    }

    private static IEnumerable<LabelledBox> Inside(LabelledScene scene, IReadOnlyList<LabelledBox> boxes, DataFaults faults)
    {
        foreach (var (i, box) in boxes.Index())
        {
            var region = box.Region.Intersect(scene.Whole);
            if (region.Area > 0) // Of a side that is no number, the area is none either.
            {
                yield return box with { Region = region };
            }
            else
            {
                faults.Add($"{scene.Location}, box {i + 1} ({box.Label})", PictureReason.BoxOutside);
            }
        }
    }
}

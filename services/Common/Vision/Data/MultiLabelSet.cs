using Vitrine.Media;
using Vitrine.Vision.Data.Scenes;
using Vitrine.Vision.Labels;
using Vitrine.Vision.Synthetic;

namespace Vitrine.Vision.Data;

/// <summary>Pictures with several labels, as they lie on the disk.</summary>
public static class MultiLabelSet
{
    private const string Table = "labels";

    /// <summary>"labels", a <see cref="MultiLabelTable">table</see>, and the formats of scenes, whose labels are those of their boxes.</summary>
    public static IReadOnlyCollection<string> Formats { get; } = [Table, .. SceneSet.Formats];

    /// <summary>Reads a set from its first picture to its last. A picture that is missing is skipped.</summary>
    /// <param name="root">The table itself, or as <see cref="SceneSet.Read"/> wants it.</param>
    /// <param name="faults">Takes what was skipped, named with its file and line.</param>
    /// <exception cref="DataSetException">The format is unknown, or a table is missing or wrong.</exception>
    public static IEnumerable<MultiLabelPicture> Read(string format, string root, DataFaults faults) => format switch
    {
        Table => MultiLabelTable.Read(root).Where(row => IsThere(row, faults)),
        _ when SceneSet.Formats.Contains(format) => SceneSet.Read(format, root, faults).Select(Picture),
        _ => throw new DataSetException($"format must be one of {string.Join(", ", Formats)}, got '{format}'"),
    };

    /// <summary>The boutique with the styles of its items.</summary>
    /// <param name="withCategories">The labels of their categories too, see <see cref="LabelReading"/>.</param>
    /// <exception cref="System.ComponentModel.DataAnnotations.ValidationException">A choice is out of its range.</exception>
    public static IEnumerable<MultiLabelPicture> Draw(DrawnChoices choices, bool withCategories = false) =>
        DrawnSet.Read(choices).Select(picture => new MultiLabelPicture(
            picture,
            withCategories ? [.. DrawnSet.StylesOf(picture), LabelReading.LabelOf(picture.Category)] : DrawnSet.StylesOf(picture),
            picture.Location));

    /// <summary>What <see cref="Draw"/> tells apart.</summary>
    public static IReadOnlyList<string> DrawnLabels(bool withCategories) =>
        withCategories ? [.. StyleRules.Labels, .. Boutique.Categories.Select(LabelReading.LabelOf)] : StyleRules.Labels;

    private static bool IsThere(MultiLabelPicture row, DataFaults faults)
    {
        var missing = new[] { row.Picture.Location, row.Mask }.FirstOrDefault(path =>
            path.Length > 0 && !path.Contains("://", StringComparison.Ordinal) && !File.Exists(path));
        if (missing is not null)
        {
            faults.Add($"{row.Where}: {missing}", PictureReason.NotFound);
        }

        return missing is null;
    }

    private static MultiLabelPicture Picture(LabelledScene scene) => new(
        new LabelledPicture(scene.Location, scene.Location, scene.Part == ScenePart.Train ? DataPart.Train : DataPart.Query),
        [.. scene.Boxes.Select(box => box.Label).Distinct()],
        scene.Location);
}

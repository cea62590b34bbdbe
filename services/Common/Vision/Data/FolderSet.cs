namespace Vitrine.Vision.Data;

/// <summary>Folders <c>train</c>, <c>query</c> and <c>gallery</c>; a folder in them is a label and its files are the pictures.</summary>
internal static class FolderSet
{
    public static IEnumerable<LabelledPicture> Read(string root)
    {
        if (!Directory.Exists(root))
        {
            throw new DataSetException($"there is no folder {root}");
        }

        return Directory.EnumerateDirectories(root).Order(StringComparer.Ordinal).SelectMany(part =>
            Directory.EnumerateDirectories(part).Order(StringComparer.Ordinal).SelectMany(label => Pictures(part, label)));
    }

    private static IEnumerable<LabelledPicture> Pictures(string part, string label)
    {
        var files = Directory.EnumerateFiles(label, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList();
        return files.Count == 0
            ? throw new DataSetException($"label '{Path.GetFileName(label)}' is an empty folder: {label}")
            : files.Select(file => new LabelledPicture(
                Path.GetFullPath(file), Path.GetFileName(label), DataSet.Part(Path.GetFileName(part), part)));
    }
}

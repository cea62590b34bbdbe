using System.Globalization;
using Vitrine.Vision.Data;

namespace Vitrine.Vision.Labels;

/// <summary>How probable each label of each picture is.</summary>
/// <param name="Rows">The pictures, with the labels that are true.</param>
/// <param name="Probabilities">(rows, labels), 0 to 1.</param>
public sealed record LabelPredictions(IReadOnlyList<MultiLabelPicture> Rows, IReadOnlyList<string> Labels, float[,] Probabilities)
{
    /// <summary>Writes a table: <c>image</c>, its path or address, and a column for each label.</summary>
    public void Write(Stream csv)
    {
        using var writer = new StreamWriter(csv, leaveOpen: true) { NewLine = "\n" };
        writer.WriteLine(Csv.Join(["image", .. Labels]));
        foreach (var (i, row) in Rows.Index())
        {
            var told = Enumerable.Range(0, Labels.Count).Select(label => Probabilities[i, label].ToString("G9", CultureInfo.InvariantCulture));
            writer.WriteLine(Csv.Join([row.Picture.Location, .. told]));
        }
    }
}

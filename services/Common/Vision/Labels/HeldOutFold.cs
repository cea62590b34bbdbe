using System.Globalization;
using Vitrine.Vision.Data;

namespace Vitrine.Vision.Labels;

/// <summary>What a network tells of a fold that it did not see, as two tables of which the folds' runs together make an ensemble.</summary>
/// <param name="Fold">From 0.</param>
/// <param name="Predictions">Of all its pictures.</param>
public sealed record HeldOutFold(int Fold, LabelPredictions Predictions)
{
    /// <summary>Writes <c>image</c>, a picture's path or address, and a column for each label with its probability.</summary>
    public void WritePredictions(Stream csv)
    {
        using var writer = Writer(csv);
        writer.WriteLine(Csv.Join(["image", .. Predictions.Labels]));
        foreach (var (i, row) in Predictions.Rows.Index())
        {
            var told = Enumerable.Range(0, Predictions.Labels.Count)
                .Select(label => Predictions.Probabilities[i, label].ToString("G9", CultureInfo.InvariantCulture));
            writer.WriteLine(Csv.Join([row.Picture.Location, .. told]));
        }
    }

    /// <summary>Writes <c>image</c>, <c>labels</c> with ; between, and <c>fold</c>.</summary>
    public void WriteTruth(Stream csv)
    {
        using var writer = Writer(csv);
        writer.WriteLine("image,labels,fold");
        foreach (var row in Predictions.Rows)
        {
            writer.WriteLine(Csv.Join([row.Picture.Location, string.Join(TruthTable.Separator, row.Labels), $"{Fold}"]));
        }
    }

    private static StreamWriter Writer(Stream csv) => new(csv, leaveOpen: true) { NewLine = "\n" };
}

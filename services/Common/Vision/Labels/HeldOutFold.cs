using System.Globalization;
using Vitrine.Vision.Data;
using Vitrine.Vision.Weights;

namespace Vitrine.Vision.Labels;

/// <summary>What a network tells of a fold that it did not see, as tables of which the folds' runs together make an ensemble.</summary>
/// <param name="Fold">From 0.</param>
/// <param name="Predictions">Of all its pictures, at the run's end.</param>
public sealed record HeldOutFold(int Fold, LabelPredictions Predictions)
{
    /// <summary>What it told before, in the order of the epochs.</summary>
    public IReadOnlyList<EpochPredictions> Epochs { get; init; } = [];

    /// <summary>The tables, by the names of their files.</summary>
    public IEnumerable<(string FileName, Action<Stream> Write)> Tables =>
    [
        (ModelPackage.TruthFileName, WriteTruth),
        (ModelPackage.PredictionsFileName, csv => Write(Predictions, csv)),
        .. Epochs.Select(epoch => (
            ModelPackage.PredictionsFileNameOf(epoch.Epoch), (Action<Stream>)(csv => Write(epoch.Predictions, csv)))),
    ];

    // image, a picture's path or address, and a column for each label with its probability.
    private static void Write(LabelPredictions predictions, Stream csv)
    {
        using var writer = Writer(csv);
        writer.WriteLine(Csv.Join(["image", .. predictions.Labels]));
        foreach (var (i, row) in predictions.Rows.Index())
        {
            var told = Enumerable.Range(0, predictions.Labels.Count)
                .Select(label => predictions.Probabilities[i, label].ToString("G9", CultureInfo.InvariantCulture));
            writer.WriteLine(Csv.Join([row.Picture.Location, .. told]));
        }
    }

    // image, labels with ; between, and fold.
    private void WriteTruth(Stream csv)
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

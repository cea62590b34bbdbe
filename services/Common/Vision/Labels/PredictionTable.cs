using System.Globalization;
using Vitrine.Vision.Data;

namespace Vitrine.Vision.Labels;

/// <summary>What a model says of pictures: a table with the column <c>image</c> and one a label with its probability, in any order.</summary>
internal static class PredictionTable
{
    /// <param name="path">Of the table.</param>
    /// <param name="labels">Its columns.</param>
    /// <param name="truth">Whose pictures the table must have, and no others.</param>
    /// <returns>(rows of the truth, labels), 0 to 1.</returns>
    /// <exception cref="DataSetException">
    /// The table or a column is missing, a picture is missing, unknown or there twice, or a field is no probability; line and column
    /// are named.
    /// </exception>
    public static float[,] Read(string path, IReadOnlyList<string> labels, TruthTable truth)
    {
        var probabilities = new float[truth.Images.Count, labels.Count];
        var places = truth.Images.Index().ToDictionary(image => image.Item, image => image.Index);
        var seen = new bool[truth.Images.Count];
        foreach (var row in CsvRow.Read(path, ["image", .. labels], []))
        {
            if (!places.TryGetValue(row["image"], out var place) || seen[place])
            {
                var why = places.ContainsKey(row["image"]) ? "is named twice" : $"is not in {truth.Path}";
                throw new DataSetException($"{row.Where}: '{row["image"]}' {why}");
            }

            seen[place] = true;
            for (var label = 0; label < labels.Count; label++)
            {
                probabilities[place, label] = Probability(row, labels[label]);
            }
        }

        var missing = Array.IndexOf(seen, false);
        return missing < 0
            ? probabilities
            : throw new DataSetException(
                $"{path} lacks '{truth.Images[missing]}' of {truth.Path}, and {seen.Count(isSeen => !isSeen)} pictures in all");
    }

    private static float Probability(CsvRow row, string label) =>
        float.TryParse(row[label], CultureInfo.InvariantCulture, out var value) && value is >= 0 and <= 1
            ? value
            : throw new DataSetException($"{row.Where}: {label} must be a probability from 0 to 1, got '{row[label]}'");
}

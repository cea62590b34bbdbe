using System.Globalization;
using System.Text.Json;

namespace Vitrine.Vision.Labels;

/// <summary>What each step of an ensemble brings.</summary>
/// <param name="Rows">Pictures.</param>
/// <param name="Beta">Of F.</param>
/// <param name="Models">In the recipe's order.</param>
/// <param name="Steps">Each on the one before.</param>
/// <param name="Thresholds">Of each label, in the recipe's order: the ensemble's.</param>
public sealed record EnsembleReport(
    int Rows, double Beta, IReadOnlyList<ModelScore> Models, IReadOnlyList<EnsembleStep> Steps, ThresholdReport Thresholds)
{
    public const string FileName = "report.json";

    private static readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>The steps as a table in Markdown.</summary>
    public IEnumerable<string> Table =>
    [
        string.Create(CultureInfo.InvariantCulture, $"| step | F{Beta}, one threshold | F{Beta}, a threshold a label | AP |"),
        "|---|---|---|---|",
        .. Steps.Select(step => string.Create(
            CultureInfo.InvariantCulture, $"| {step.Name} | {step.Fixed:F4} | {step.Searched:F4} | {step.AveragePrecision:F4} |")),
    ];

    /// <summary>Reads the report of an ensemble.</summary>
    /// <exception cref="IOException">There is none.</exception>
    public static EnsembleReport Read(string folder) =>
        JsonSerializer.Deserialize<EnsembleReport>(File.ReadAllBytes(Path.Combine(folder, FileName)), _json)!;

    internal void Write(string folder) =>
        File.WriteAllBytes(Path.Combine(folder, FileName), JsonSerializer.SerializeToUtf8Bytes(this, _json));
}

/// <summary>A model of an ensemble.</summary>
/// <param name="Name">In the recipe.</param>
/// <param name="F">The mean of the labels, each at its best threshold of all rows.</param>
/// <param name="Correlation">With the model it is the most like, of those that stay.</param>
/// <param name="LeftFor">The better model that says the same; null: it stays.</param>
public sealed record ModelScore(string Name, double F, double Correlation, string? LeftFor);

/// <summary>How good a step is on rows that it has not seen: choices, boosters and thresholds are those of the other folds.</summary>
/// <param name="Name">What is done.</param>
/// <param name="Fixed">F at the recipe's one threshold.</param>
/// <param name="Searched">F at the thresholds that were searched.</param>
/// <param name="AveragePrecision">The mean of the labels.</param>
public sealed record EnsembleStep(string Name, double Fixed, double Searched, double AveragePrecision);

using System.Globalization;
using Spectre.Console;
using Vitrine.Vision.Metrics;

namespace Vitrine.Cli.Evaluation;

/// <summary>A retrieval test's figures as tables.</summary>
internal static class RetrievalTables
{
    public static Table Headline(RetrievalReport report)
    {
        var table = Terminal.Table(["queries", "gallery", .. RetrievalReport.MetricNames, "ECE", "Brier"]);
        table.AddRow(
        [
            $"{report.Queries}", $"{report.Gallery}", .. Cells(report.Metrics), Text(report.Calibration?.Error),
            Text(report.Calibration?.BrierScore),
        ]);
        return table;
    }

    /// <summary>A row for each category.</summary>
    public static Table Categories(RetrievalReport report)
    {
        var table = Terminal.Table(["category", "queries", .. RetrievalReport.MetricNames]);
        foreach (var category in report.Categories)
        {
            table.AddRow([Markup.Escape(category.Category), $"{category.Queries}", .. Cells(category.Metrics)]);
        }

        return table;
    }

    private static IEnumerable<string> Cells(IReadOnlyDictionary<string, double> metrics) =>
        RetrievalReport.MetricNames.Select(name => Text(metrics[name]));

    private static string Text(double? value) => value?.ToString("0.000", CultureInfo.InvariantCulture) ?? "";
}

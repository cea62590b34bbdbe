using System.Globalization;
using Spectre.Console;
using Vitrine.Vision.Metrics;

namespace Vitrine.Cli.Evaluation;

/// <summary>A retrieval test's figures as tables.</summary>
internal static class RetrievalTables
{
    public static Table Headline(RetrievalReport report)
    {
        var table = Terminal.Table(["queries", "gallery", .. RetrievalReport.MetricNames]);
        table.AddRow([$"{report.Queries}", $"{report.Gallery}", .. Cells(report.Metrics)]);
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
        RetrievalReport.MetricNames.Select(name => metrics[name].ToString("0.000", CultureInfo.InvariantCulture));
}

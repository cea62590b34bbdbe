using System.Globalization;
using Spectre.Console;
using Vitrine.Vision.Metrics;

namespace Vitrine.Cli.Evaluation;

/// <summary>How well labels are told, as a table.</summary>
internal static class LabelTables
{
    private static readonly string[] _columns = ["f2", "ap"];

    /// <summary>Whether the figures are of labels.</summary>
    public static bool Holds(Trainer.V1.Evaluation evaluation) => evaluation.Metrics.ContainsKey(LabelReport.MetricNames[0]);

    /// <summary>A row for each label.</summary>
    public static Table Labels(LabelReport report)
    {
        var table = Terminal.Table(["label", "pictures", .. _columns]);
        foreach (var label in report.Labels)
        {
            table.AddRow(
            [
                Markup.Escape(label.Label), $"{label.Pictures}",
                .. _columns.Select(name => label.Metrics[name].ToString("0.000", CultureInfo.InvariantCulture)),
            ]);
        }

        return table;
    }
}

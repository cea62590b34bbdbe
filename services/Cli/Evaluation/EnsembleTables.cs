using System.Globalization;
using Spectre.Console;
using Vitrine.Trainer.V1;

namespace Vitrine.Cli.Evaluation;

/// <summary>What came of an ensemble, as tables.</summary>
internal static class EnsembleTables
{
    /// <summary>Which models stayed.</summary>
    public static Table Models(EnsembleReport report)
    {
        var table = Terminal.Table("model", F(report), "correlation", "left out for");
        foreach (var model in report.Models)
        {
            table.AddRow(Markup.Escape(model.Name), Number(model.F), Number(model.Correlation), Markup.Escape(model.LeftFor));
        }

        return table;
    }

    /// <summary>A row for each label; all of them are the last.</summary>
    public static Table Labels(EnsembleReport report)
    {
        var table = Terminal.Table("label", "threshold", F(report));
        foreach (var label in report.Labels)
        {
            table.AddRow(Markup.Escape(label.Label), Number(label.Threshold), Number(label.F));
        }

        return table.AddRow("mean of the labels", "", Number(report.MacroF));
    }

    /// <summary>What each step brings.</summary>
    public static Table Steps(EnsembleReport report)
    {
        var table = Terminal.Table("step", $"{F(report)}, one threshold", $"{F(report)}, a threshold a label", "AP");
        foreach (var step in report.Steps)
        {
            table.AddRow(Markup.Escape(step.Name), Number(step.Fixed), Number(step.Searched), Number(step.AveragePrecision));
        }

        return table;
    }

    private static string F(EnsembleReport report) => string.Create(CultureInfo.InvariantCulture, $"F{report.Beta}");

    private static string Number(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);
}

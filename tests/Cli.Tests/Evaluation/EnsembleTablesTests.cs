using Spectre.Console;
using Vitrine.Cli.Evaluation;
using Vitrine.Trainer.V1;

namespace Vitrine.Cli.Tests.Evaluation;

public sealed class EnsembleTablesTests
{
    private static readonly EnsembleReport _report = new()
    {
        Beta = 2,
        MacroF = 0.625,
        Models = { new EnsembleModel { Name = "[resnet]", F = 0.5, Correlation = 0.95, LeftFor = "densenet" } },
        Labels = { new EnsembleLabel { Label = "[bold]", Threshold = 0.25, F = 0.75 } },
        Steps = { new EnsembleStep { Name = "+ stack", Fixed = 0.125, Searched = 0.625, AveragePrecision = 0.375 } },
    };

    [Fact]
    public void Models_labels_and_steps_are_rows_of_their_figures()
    {
        Text(EnsembleTables.Models(_report)).ShouldContain("[resnet] 0.500 0.950 densenet");
        Text(EnsembleTables.Labels(_report)).ShouldContain("[bold] 0.250 0.750 mean of the labels 0.625");
        Text(EnsembleTables.Steps(_report)).ShouldContain("+ stack 0.125 0.625 0.375");
        Text(EnsembleTables.Steps(_report)).ShouldContain("F2, one threshold");
    }

    private static string Text(Table table)
    {
        var page = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(page) });
        console.Profile.Width = 160;
        console.Write(table);
        return string.Join(' ', page.ToString().Split(['│', ' ', '|', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries));
    }
}

using Spectre.Console;
using Vitrine.Cli.Evaluation;
using Vitrine.Trainer.V1;

namespace Vitrine.Cli.Tests.Evaluation;

public sealed class LabelTablesTests
{
    private static readonly Trainer.V1.Evaluation _labels = new()
    {
        Queries = 30,
        Metrics = { ["macro-f2"] = 0.5, ["micro-f2"] = 0.6, ["macro-ap"] = 0.7 },
        Categories =
        {
            new CategoryEvaluation { Category = "[bold]", Queries = 12, Metrics = { ["f2"] = 0.25, ["ap"] = 0.125 } },
        },
    };

    [Fact]
    public void Figures_of_labels_are_told_from_those_of_retrieval()
    {
        LabelTables.Holds(_labels).ShouldBeTrue();
        LabelTables.Holds(new() { Metrics = { ["recall@1"] = 0.5 } }).ShouldBeFalse();
    }

    [Fact]
    public void A_label_is_a_row_of_its_figures()
    {
        var report = ModelEvaluation.ToLabelReport(_labels);
        report.Pictures.ShouldBe(30);

        var page = new StringWriter();
        AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(page) }).Write(LabelTables.Labels(report));
        string.Join(' ', page.ToString().Split(['│', ' ', '|'], StringSplitOptions.RemoveEmptyEntries)).ShouldContain("[bold] 12 0.250 0.125");
    }

    [Fact]
    public void Headline_figures_come_in_their_order() =>
        RunMetrics.InOrder(_labels.Metrics.AsReadOnly()).Select(metric => metric.Key).ShouldBe(["macro-f2", "micro-f2", "macro-ap"]);
}

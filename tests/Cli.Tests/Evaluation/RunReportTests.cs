using Vitrine.Cli.Evaluation;
using Vitrine.Trainer.V1;
using CurvePoint = Vitrine.Cli.Evaluation.CurvePoint;

namespace Vitrine.Cli.Tests.Evaluation;

public sealed class RunReportTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("vitrine-report-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Scores_of_epochs_are_curves_that_end_with_the_score_of_the_end()
    {
        var run = new Run { Model = "styles", Steps = 30, TrainingTime = new(), Metrics = { ["macro-f2"] = 0.4, ["macro-f2-searched"] = 0.5 } };
        var points = Enumerable.Range(1, 30).Select(step => new CurvePoint(step, 1.0 / step, 0.1)).ToList();
        EpochEvaluation[] evaluations = [Evaluation(1, 0.2), Evaluation(2, 0.3)];

        RunReport.Write(_folder.FullName, run, points, evaluations);
        var with = Curves();
        RunReport.Write(_folder.FullName, run, points, []);
        var without = Curves();

        with.ShouldContain(">macro-f2<");
        with.Split("<circle").Length.ShouldBe(1 + 3); // Two epochs and the end.
        with.ShouldNotContain("searched");
        without.ShouldNotContain("macro-f2");
    }

    private static EpochEvaluation Evaluation(int epoch, double score) =>
        new() { Epoch = epoch, Step = 10 * epoch, Metrics = { ["macro-f2"] = score } };

    private string Curves() => File.ReadAllText(Path.Combine(_folder.FullName, "curves.svg"));
}

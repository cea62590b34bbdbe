using System.CommandLine;
using System.Globalization;
using Grpc.Core;
using Spectre.Console;
using Vitrine.Cli.Evaluation;
using Vitrine.Cli.Local;
using Vitrine.Trainer.V1;
using Vitrine.Vision.Data;
using CurvePoint = Vitrine.Cli.Evaluation.CurvePoint;

namespace Vitrine.Cli.Commands;

internal static class RunsCommand
{
    public static Command Create()
    {
        var command = new Command("runs", "List the training runs; watch or cancel one.")
        {
            OfRun("watch", "Watch a run to its end, and write its report.", WatchAsync),
            OfRun("cancel", "Stop a run; what it trained so far is dropped.", CancelAsync),
        };
        command.SetAction((_, ct) => RunningStack.UseAsync(ListAsync, ct));
        return command;
    }

    /// <summary>Shows a run to its end, then its figures, and writes the report with the curves.</summary>
    /// <exception cref="CliException">The run failed or was cancelled.</exception>
    public static async Task<int> WatchAsync(LocalStack stack, Clients clients, string runId, CancellationToken ct)
    {
        var (points, evaluations) = (new List<CurvePoint>(), new List<EpochEvaluation>());
        var run = await Terminal.WithNotesAsync("Training", async progress =>
        {
            using var watch = clients.Trainer.WatchRun(new WatchRunRequest { RunId = runId }, cancellationToken: ct);
            var last = new Run();
            await foreach (var report in watch.ResponseStream.ReadAllAsync(ct))
            {
                last = report.Run;
                points.AddRange(report.Points.Select(point => new CurvePoint(point.Step, point.Loss, point.LearningRate)));
                evaluations.AddRange(report.Evaluations);
                progress(last.Step, last.Steps, Note(last, evaluations.LastOrDefault()));
            }

            return last;
        });
        if (run.State != RunState.Succeeded)
        {
            throw new CliException($"the run ended as {run.State}: {run.Error}");
        }

        AnsiConsole.Write(RunMetrics.Headline(run.Metrics.AsReadOnly()));
        if (run.Skipped > 0)
        {
            AnsiConsole.WriteLine($"{run.Skipped} pictures, rows or labels were left out; `./vitrine logs trainer` names the first {DataFaults.MostNamed}.");
        }

        AnsiConsole.WriteLine($"Report and curves: {RunReport.Write(Path.Combine(stack.ReportFolder, run.Model), run, points, evaluations)}");
        AnsiConsole.WriteLine($"Make it the active one: ./vitrine models promote {run.Model}");
        return 0;
    }

    private static Command OfRun(
        string name, string description, Func<LocalStack, Clients, string, CancellationToken, Task<int>> work)
    {
        var id = new Argument<string>("id") { Description = "Of the list." };
        var command = new Command(name, description) { id };
        command.SetAction((parsed, ct) => RunningStack.UseAsync(
            async (stack, token) =>
            {
                using var clients = new Clients(stack);
                return await work(stack, clients, parsed.GetRequiredValue(id), token);
            },
            ct));
        return command;
    }

    private static async Task<int> CancelAsync(LocalStack stack, Clients clients, string runId, CancellationToken ct)
    {
        await clients.Trainer.CancelRunAsync(new CancelRunRequest { RunId = runId }, cancellationToken: ct);
        return 0;
    }

    private static async Task<int> ListAsync(LocalStack stack, CancellationToken ct)
    {
        using var clients = new Clients(stack);
        var listed = await clients.Trainer.ListRunsAsync(new ListRunsRequest(), cancellationToken: ct);
        var table = Terminal.Table("run", "recipe", "model", "state", "step", "loss", "left");
        foreach (var run in listed.Runs)
        {
            table.AddRow(
                run.RunId, Markup.Escape($"{run.Recipe} {run.Scale}".TrimEnd()), Markup.Escape(run.Model), $"{run.State}",
                $"{run.Step} of {run.Steps}", run.Loss.ToString("0.000", CultureInfo.InvariantCulture),
                run.State == RunState.Running ? Left(run) : "");
        }

        AnsiConsole.Write(table);
        return 0;
    }

    private static string Note(Run run, EpochEvaluation? latest) => run.Step == 0
        ? $"({run.State})"
        : string.Create(CultureInfo.InvariantCulture, $"loss {run.Loss:0.000}, {run.PicturesPerSecond:0} pictures/s, {Left(run)} left{Score(latest)}");

    private static string Score(EpochEvaluation? latest) => latest is not null && RunMetrics.InOrder(latest.Metrics.AsReadOnly()) is [var first, ..]
        ? string.Create(CultureInfo.InvariantCulture, $"; {first.Key} {first.Value:0.000} after epoch {latest.Epoch}")
        : "";

    private static string Left(Run run) => run.TimeLeft.ToTimeSpan() is { TotalHours: >= 1 } hours ? $@"{hours:d\.hh\:mm\:ss}" : $@"{run.TimeLeft.ToTimeSpan():m\:ss}";
}

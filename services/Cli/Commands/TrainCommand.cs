using System.CommandLine;
using System.Globalization;
using Grpc.Core;
using Spectre.Console;
using Vitrine.Cli.Local;
using Vitrine.Trainer.V1;

namespace Vitrine.Cli.Commands;

internal static class TrainCommand
{
    public static Command Create()
    {
        var recipe = new Argument<string>("recipe") { Description = "A recipe that the trainer has, for example boutique-small." };
        var name = new Option<string>("--name") { Description = "What to call the model that comes out.", Required = true };
        var command = new Command("train", "Train a model by a recipe and watch it. Ctrl+C leaves the run going.") { recipe, name };
        command.SetAction((parsed, ct) => RunningStack.UseAsync(
            (stack, token) => RunAsync(stack, parsed.GetRequiredValue(recipe), parsed.GetRequiredValue(name), token), ct));
        return command;
    }

    private static async Task<int> RunAsync(LocalStack stack, string recipe, string name, CancellationToken ct)
    {
        using var clients = new Clients(stack);
        var started = await clients.Trainer.StartRunAsync(
            new StartRunRequest { Recipe = recipe, Model = name }, cancellationToken: ct);
        AnsiConsole.WriteLine($"Run {started.RunId}");
        var run = await Terminal.WithProgressAsync("Training", async progress =>
        {
            using var watch = clients.Trainer.WatchRun(new WatchRunRequest { RunId = started.RunId }, cancellationToken: ct);
            var last = new Run();
            await foreach (var report in watch.ResponseStream.ReadAllAsync(ct))
            {
                last = report.Run;
                progress(last.Step, last.Steps);
            }

            return last;
        });
        if (run.State != RunState.Succeeded)
        {
            throw new CliException($"the run ended as {run.State}: {run.Error}");
        }

        var table = Terminal.Table([.. run.Metrics.Keys.Order()]);
        table.AddRow([.. run.Metrics.OrderBy(metric => metric.Key).Select(metric => metric.Value.ToString("0.000", CultureInfo.InvariantCulture))]);
        AnsiConsole.Write(table);
        AnsiConsole.WriteLine($"Make it the one that answers: ./vitrine models promote {run.Model}");
        return 0;
    }
}

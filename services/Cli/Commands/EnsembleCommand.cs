using System.CommandLine;
using Grpc.Core;
using Spectre.Console;
using Vitrine.Cli.Evaluation;
using Vitrine.Cli.Local;
using Vitrine.Trainer.V1;

namespace Vitrine.Cli.Commands;

internal static class EnsembleCommand
{
    public static Command Create()
    {
        var recipe = new Argument<string>("recipe")
        {
            Description = "A recipe of ensembles that the trainer has, for example style-champion, or a file.",
        };
        var name = new Option<string>("--name") { Description = "What to call the ensemble that comes out.", Required = true };
        var command = new Command("ensemble", "Make an ensemble of models of labels, and watch it. Ctrl+C leaves it going.") { recipe, name };
        command.SetAction((parsed, ct) =>
        {
            var asked = parsed.GetRequiredValue(recipe);
            var request = new FitEnsembleRequest
            {
                Recipe = File.Exists(asked) ? Path.GetFullPath(asked) : asked,
                Ensemble = parsed.GetRequiredValue(name),
            };
            return RunningStack.UseAsync((stack, token) => FitAsync(stack, request, token), ct);
        });
        return command;
    }

    private static async Task<int> FitAsync(LocalStack stack, FitEnsembleRequest request, CancellationToken ct)
    {
        using var clients = new Clients(stack);
        var report = await Terminal.WithProgressAsync("Boosters", async progress =>
        {
            using var call = clients.Trainer.FitEnsemble(request, cancellationToken: ct);
            var last = new FitEnsembleResponse();
            await foreach (var response in call.ResponseStream.ReadAllAsync(ct))
            {
                last = response;
                if (response.Progress is { } told)
                {
                    progress(told.Done, told.Total);
                }
            }

            return last.Report;
        });
        AnsiConsole.Write(EnsembleTables.Models(report));
        AnsiConsole.Write(EnsembleTables.Labels(report));
        AnsiConsole.Write(EnsembleTables.Steps(report));
        return 0;
    }
}

using System.CommandLine;
using Spectre.Console;
using Vitrine.Cli.Local;
using Vitrine.Trainer.V1;

namespace Vitrine.Cli.Commands;

internal static class TrainCommand
{
    public static Command Create()
    {
        var recipe = new Argument<string>("recipe") { Description = "A recipe that the trainer has, for example fashion-first." };
        var name = new Option<string>("--name") { Description = "What to call the model that comes out.", Required = true };
        var scale = new Option<string>("--scale") { Description = "A size of the recipe, for example tiny.", DefaultValueFactory = _ => "" };
        var format = Options.DataFormat();
        var data = new Option<string?>("--data") { Description = "The data set; left out: what the recipe says." };
        var set = new Option<string[]>("--set") { Description = "A change to the recipe, for example loss.margin=0.3; may be given often." };
        var command = new Command("train", "Train a model by a recipe and watch it. Ctrl+C leaves the run going.")
        {
            recipe, name, scale, format, data, set,
        };
        command.SetAction((parsed, ct) => RunningStack.UseAsync(
            async (stack, token) =>
            {
                using var clients = new Clients(stack);
                var started = await clients.Trainer.StartRunAsync(
                    new StartRunRequest
                    {
                        Recipe = parsed.GetRequiredValue(recipe),
                        Model = parsed.GetRequiredValue(name),
                        Scale = parsed.GetRequiredValue(scale),
                        Settings = { parsed.GetValue(set) },
                        Data = parsed.GetValue(data) is { } root
                            ? new DataSet { Format = parsed.GetRequiredValue(format), Root = Path.GetFullPath(root) }
                            : null,
                    },
                    cancellationToken: token);
                AnsiConsole.WriteLine($"Run {started.RunId}");
                return await RunsCommand.WatchAsync(stack, clients, started.RunId, token);
            },
            ct));
        return command;
    }
}

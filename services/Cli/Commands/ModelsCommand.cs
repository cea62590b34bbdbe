using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using Vitrine.Cli.Local;
using Vitrine.Cli.Models;
using Vitrine.Trainer.V1;

namespace Vitrine.Cli.Commands;

internal static class ModelsCommand
{
    public static Command Create()
    {
        var command = new Command("models", "List the models; import, combine and promote them.") { Import(), Ensemble(), Promote(), RollBack() };
        command.SetAction((_, ct) => RunningStack.UseAsync(ListAsync, ct));
        return command;
    }

    private static Command Import()
    {
        var file = new Argument<FileInfo>("file") { Description = "safetensors, PyTorch's .pth or detectron2's .pkl." }.AcceptExistingOnly();
        var name = new Option<string>("--name") { Description = "What to call the model.", Required = true };
        var architecture = new Option<string>("--architecture") { Description = "For example mobilenet_v2 or resnet50.", Required = true };
        var licence = new Option<string>("--licence") { Description = "Of the weights, as an SPDX name.", Required = true };
        var labels = new Option<string[]>("--label")
        {
            Description = "Of a detector with detectron2's names: what it tells apart. Given once for each, in the file's order.",
        };
        var command = new Command("import", "Make a model of weights that exist.") { file, name, architecture, licence, labels };
        command.SetAction((parsed, ct) => RunningStack.UseAsync(
            async (stack, token) =>
            {
                using var clients = new Clients(stack);
                var copy = parsed.GetRequiredValue(file).CopyTo(
                    Path.Combine(stack.ImportFolder, parsed.GetRequiredValue(file).Name), overwrite: true);
                try
                {
                    var imported = await clients.Trainer.ImportWeightsAsync(
                        new ImportWeightsRequest
                        {
                            Model = parsed.GetRequiredValue(name),
                            Path = copy.FullName,
                            Architecture = parsed.GetRequiredValue(architecture),
                            Licence = parsed.GetRequiredValue(licence),
                            Labels = { parsed.GetValue(labels) ?? [] },
                        },
                        cancellationToken: token);
                    Print([imported.Model]);
                    return 0;
                }
                finally
                {
                    copy.Delete();
                }
            },
            ct));
        return command;
    }

    private static Command Ensemble()
    {
        var name = new Argument<string>("name") { Description = "What to call the model that comes out." };
        var members = new Option<string[]>("--member")
        {
            Description = "A model of the list, perhaps with the factor of its vector: NAME or NAME=0.5. Given 2 to 8 times.",
            Required = true,
        };
        var command = new Command("ensemble", "Make one model of several: their vectors side by side.") { name, members };
        command.SetAction((parsed, ct) =>
        {
            var request = new CombineModelsRequest
            {
                Model = parsed.GetRequiredValue(name),
                Members = { parsed.GetRequiredValue(members).Select(ReadMember) },
            };
            return RunningStack.UseAsync(
                async (stack, token) =>
                {
                    using var clients = new Clients(stack);
                    var combined = await clients.Trainer.CombineModelsAsync(request, cancellationToken: token);
                    Print([combined.Model]);
                    return 0;
                },
                ct);
        });
        return command;
    }

    private static CombineModelsMember ReadMember(string text)
    {
        var (name, weight) = text.Split('=', 2) is [var before, var behind] ? (before, behind) : (text, "1");
        return double.TryParse(weight, CultureInfo.InvariantCulture, out var factor)
            ? new CombineModelsMember { Model = name, Weight = factor }
            : throw new CliException($"--member {text}: {weight} is no number");
    }

    private static Command Promote()
    {
        var name = new Argument<string>("name") { Description = "A model of the list." };
        var command = new Command("promote", "Embed the catalogue with a model, then make it the one that answers.") { name };
        command.SetAction((parsed, ct) => RunningStack.UseAsync(
            async (stack, token) =>
            {
                using var clients = new Clients(stack);
                await Terminal.WithProgressAsync(
                    "Embedding the catalogue",
                    progress => ActiveModel.SwitchAsync(clients, parsed.GetRequiredValue(name), progress, token));
                return await ListAsync(stack, token);
            },
            ct));
        return command;
    }

    private static Command RollBack()
    {
        var task = new Option<string>("--task") { Description = "retrieval, detection, keypoints or labels.", DefaultValueFactory = _ => "retrieval" };
        var command = new Command("rollback", "Make the model that was active before the active one again, at once.") { task };
        command.SetAction((parsed, ct) => RunningStack.UseAsync(
            async (stack, token) =>
            {
                using var clients = new Clients(stack);
                await clients.Trainer.RollBackModelAsync(
                    new RollBackModelRequest { Task = parsed.GetRequiredValue(task) }, cancellationToken: token);
                return await ListAsync(stack, token);
            },
            ct));
        return command;
    }

    private static async Task<int> ListAsync(LocalStack stack, CancellationToken ct)
    {
        using var clients = new Clients(stack);
        var listed = await clients.Trainer.ListModelsAsync(new ListModelsRequest(), cancellationToken: ct);
        Print(listed.Models);
        return 0;
    }

    private static void Print(IEnumerable<Model> models)
    {
        var table = Terminal.Table("model", "task", "architecture", "dimension", "licence", "sha256", "ECE", "active");
        foreach (var model in models)
        {
            table.AddRow(
                Markup.Escape(model.Name), model.Task, model.Architecture, $"{model.Dimension}", Markup.Escape(model.Licence), model.Sha256[..12],
                model.Calibration?.ExpectedCalibrationError.ToString("0.000", CultureInfo.InvariantCulture) ?? "",
                model switch
                {
                    { Active: true } => "yes",
                    { Promotion: { } promotion } => $"{promotion.Embedded} of {promotion.Wanted} embedded",
                    _ => "",
                });
        }

        AnsiConsole.Write(table);
    }
}

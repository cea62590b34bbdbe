using System.CommandLine;
using System.Text.Json;
using Spectre.Console;
using Vitrine.Cli.Catalogue;
using Vitrine.Cli.Evaluation;
using Vitrine.Cli.Local;
using Vitrine.Trainer.V1;
using Vitrine.Vision.Data;
using Vitrine.Vision.Metrics;

namespace Vitrine.Cli.Commands;

internal static class EvalCommand
{
    private const int FailuresTold = 50;

    public static Command Create() =>
        new("eval", "Measure how well pictures find their items.") { OfSystem(), OfVectors(), OfModel() };

    private static Command OfSystem()
    {
        var queries = new Argument<DirectoryInfo>("queries")
        {
            Description = "A folder in it is named as the item that its photographs show.",
        }.AcceptExistingOnly();
        var shop = new Option<string>("--shop") { Description = "The shop to search.", DefaultValueFactory = _ => "shop" };
        var json = Options.Json();
        var command = new Command("system", "Measure the running system: R@1, R@10, mAP@10.") { queries, shop, json };
        command.SetAction((parsed, ct) => RunningStack.UseAsync(
            async (stack, token) =>
            {
                var name = parsed.GetRequiredValue(shop);
                var photographs = FolderData.Read(parsed.GetRequiredValue(queries).FullName, name).Select(picture =>
                    new Query(picture.Path, picture.Item.ItemId, new HashSet<string> { picture.Item.ItemId })).ToList();
                using var clients = new Clients(stack);
                var answers = await Terminal.WithProgressAsync(
                    "Searching", progress => QueryRun.SearchAsync(clients.Search, name, photographs, progress, token));
                Print(SearchScore.Of(answers), parsed.GetValue(json));
                return 0;
            },
            ct));
        return command;
    }

    private static Command OfVectors()
    {
        var file = new Argument<FileInfo>("file")
        {
            Description = "csv or tsv with the head part,label[,category][,picture],0,1,2,... (part: query or gallery), "
                + "or safetensors with query, gallery, query_labels and gallery_labels.",
        }.AcceptExistingOnly();
        var (json, page) = (Options.Json(), Page());
        var command = new Command("vectors", "Measure vectors, whatever program made them; no service is needed.")
        {
            file, json, page,
        };
        command.SetAction((parsed, ct) => Task.FromResult(
            ScoreVectors(parsed.GetRequiredValue(file), parsed.GetValue(json), parsed.GetValue(page), ct)));
        return command;
    }

    private static int ScoreVectors(FileInfo file, bool json, FileInfo? page, CancellationToken ct)
    {
        using var vectors = VectorsFile.Read(file.FullName);
        if (page is not null && !vectors.HasPictures)
        {
            throw new CliException($"{file.Name} names no pictures (column 'picture'), so there is none to show on a page");
        }

        try
        {
            Print($"{file.Name}", RetrievalTest.Run(vectors.Queries, vectors.Gallery, FailuresTold, ct), json, page);
            return 0;
        }
        catch (ArgumentException exception)
        {
            throw new CliException($"{file.Name}: {exception.Message}", exception);
        }
    }

    private static Command OfModel()
    {
        var name = new Argument<string>("name") { Description = "A model of the list." };
        var format = Options.DataFormat();
        var data = new Option<string>("--data") { Description = "The data set's folder; of csv the table.", Required = true };
        var calibrate = new Option<bool>("--calibrate")
        {
            Description = "Let search tell probabilities from now on, as this data has them; in place of any before.",
        };
        var views = new Option<TestViews>("--views")
        {
            Description = "What a model of labels sees of each picture: plain, flip or fiveCropsFlip.",
            DefaultValueFactory = _ => TestViews.Plain,
        };
        var (json, page) = (Options.Json(), Page());
        var command = new Command("model", "Measure a model on a data set.") { name, format, data, calibrate, views, json, page };
        command.SetAction((parsed, ct) => RunningStack.UseAsync(
            (stack, token) => ScoreModelAsync(
                stack,
                new EvaluateModelRequest
                {
                    Model = parsed.GetRequiredValue(name),
                    Data = new()
                    {
                        Format = parsed.GetRequiredValue(format),
                        Root = Path.GetFullPath(parsed.GetRequiredValue(data)),
                    },
                    MaxFailures = FailuresTold,
                    Calibrate = parsed.GetValue(calibrate),
                    TestViews = parsed.GetValue(views),
                },
                parsed.GetValue(json),
                parsed.GetValue(page),
                token),
            ct));
        return command;
    }

    private static async Task<int> ScoreModelAsync(
        LocalStack stack, EvaluateModelRequest request, bool json, FileInfo? page, CancellationToken ct)
    {
        using var clients = new Clients(stack);
        var evaluation = json
            ? await ModelEvaluation.RunAsync(clients.Trainer, request, (_, _) => { }, ct)
            : await Terminal.WithProgressAsync(
                "Embedding", progress => ModelEvaluation.RunAsync(clients.Trainer, request, progress, ct));
        if (LabelTables.Holds(evaluation))
        {
            Print(ModelEvaluation.ToLabelReport(evaluation), json);
        }
        else if (evaluation.Metrics.ContainsKey(RetrievalReport.MetricNames[0]))
        {
            Print($"{request.Model} on {request.Data.Root}", ModelEvaluation.ToReport(evaluation), json, page);
        }
        else if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(evaluation.Metrics, Options.JsonFormat));
        }
        else
        {
            AnsiConsole.Write(RunMetrics.Headline(evaluation.Metrics));
        }

        if (evaluation.FirstSkipped is [var first, ..])
        {
            await Console.Error.WriteLineAsync($"Skipped {evaluation.Skipped} pictures, first {first.Location} ({first.Reason})");
        }

        return 0;
    }

    private static Option<FileInfo?> Page() => new("--page") { Description = "Write the worst failures as a page of pictures; not for labels." };

    private static void Print(string title, RetrievalReport report, bool json, FileInfo? page)
    {
        if (page is not null)
        {
            FailurePage.Write(page.FullName, title, report);
        }

        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(report, Options.JsonFormat));
            return;
        }

        AnsiConsole.Write(RetrievalTables.Headline(report));
        if (report.Categories.Count > 0)
        {
            AnsiConsole.Write(RetrievalTables.Categories(report));
        }

        if (page is not null)
        {
            AnsiConsole.WriteLine($"The worst failures as pictures: {page.FullName}");
        }
    }

    private static void Print(LabelReport report, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(report, Options.JsonFormat));
            return;
        }

        AnsiConsole.Write(RunMetrics.Headline(report.Metrics));
        AnsiConsole.Write(LabelTables.Labels(report));
    }

    private static void Print(SearchScore score, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(score, Options.JsonFormat));
            return;
        }

        var table = Terminal.Table(SearchScore.Columns);
        table.AddRow(score.ToCells());
        AnsiConsole.Write(table);
    }
}

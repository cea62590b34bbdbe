using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using Vitrine.Cli.Catalogue;
using Vitrine.Cli.Demo;
using Vitrine.Cli.Evaluation;
using Vitrine.Cli.Local;
using Vitrine.Cli.Models;
using Vitrine.Common.V1;
using Vitrine.Vision.Synthetic;

namespace Vitrine.Cli.Commands;

internal static class DemoCommand
{
    private const int BoutiqueItems = 300;
    private const int MostQueries = 200;
    private const int QueriesShown = 4;
    private const int HitsShown = 5;
    private static readonly string _boutique = Path.Combine(Checkout.State, "demo", "boutique");

    public static Command Create()
    {
        var data = new Option<DirectoryInfo?>("--data")
        {
            Description = "A folder of real photographs: the Grocery Store or the clothing data set. Left out: a drawn shop.",
        };
        var weights = new Option<FileInfo?>("--weights")
        {
            Description = "ImageNet weights of MobileNetV2 (safetensors) for --data. Left out: weights/ beside the data folder.",
        };
        var command = new Command("demo", "Fill a sample shop, search it, and show what was found.") { data, weights };
        command.SetAction((parsed, ct) => RunningStack.UseAsync(
            (stack, token) => RunAsync(stack, parsed.GetValue(data), parsed.GetValue(weights), token), ct));
        return command;
    }

    private static async Task<int> RunAsync(LocalStack stack, DirectoryInfo? data, FileInfo? weights, CancellationToken ct)
    {
        using var clients = new Clients(stack);
        var set = data is null
            ? await Terminal.WithProgressAsync("Drawing the shop", progress => Task.Run(
                () => BoutiqueData.Draw(_boutique, BoutiqueItems, progress, ct), ct))
            : PhotographData.Read(data.FullName);
        var model = data is null
            ? ShippedModel.Name
            : await ImageNetModel.ImportAsync(clients.Trainer, stack, ImageNetModel.FileFor(data, weights), ct);
        await Terminal.WithProgressAsync(
            $"Changing over to {model}", progress => ActiveModel.SwitchAsync(clients, model, progress, ct));
        await (data is null
            ? ActiveModel.SwitchAsync(clients, ShippedModel.Detector, (_, _) => { }, ct)
            : ActiveModel.LeaveDetectorAsync(clients, ShippedModel.Detector, ct)); // It knows drawn garments alone.

        var upload = await Terminal.WithProgressAsync(
            "Ingesting", progress => CatalogueUpload.RunAsync(clients.Ingest, set.Gallery, progress, ct));
        var answers = await Terminal.WithProgressAsync(
            "Searching",
            progress => QueryRun.SearchAsync(clients.Search, set.Shop, set.Take(MostQueries).Queries, progress, ct));

        AnsiConsole.WriteLine();
        AnsiConsole.WriteLine(set.Title);
        foreach (var i in Enumerable.Range(0, QueriesShown))
        {
            Print(answers[i * answers.Count / QueriesShown]);
        }

        Print(set, upload, SearchScore.Of(answers));
        var page = Path.Combine(Checkout.State, "demo", $"{set.Shop}.html");
        DemoPage.Write(page, set, answers);
        AnsiConsole.WriteLine($"Every query with its hits as pictures: {page}");
        if (data is null)
        {
            await SearchScenesAsync(clients, set, ct);
        }

        AnsiConsole.WriteLine($"Search by a picture of yours: ./vitrine search PICTURE --shop {set.Shop}");
        AnsiConsole.WriteLine("What runs and where it listens: ./vitrine status. Stop it all: ./vitrine down");
        return 0;
    }

    /// <summary>Pictures of several garments, searched as a whole and then garment by garment.</summary>
    private static async Task SearchScenesAsync(Clients clients, DemoSet set, CancellationToken ct)
    {
        var scenes = BoutiqueScenes.Draw(_boutique, BoutiqueItems, ct);
        var whole = await SearchAsync("Searching scenes as a whole", new Box { Right = SquareDrawing.Side, Bottom = SquareDrawing.Side });
        var apart = await SearchAsync("Searching garment by garment", part: null);

        var table = Terminal.Table("scenes of several garments", "garments", "found among ten hits", "garment by garment");
        table.AddRow(
            $"{scenes.Count}", $"{scenes.Sum(scene => scene.Answers.Count)}", Share(BoutiqueScenes.FoundShare(whole)),
            Share(BoutiqueScenes.FoundShare(apart)));
        AnsiConsole.Write(table);
        var page = Path.Combine(Checkout.State, "demo", $"{set.Shop}-scenes.html");
        DemoPage.Write(page, set with { Title = "Drawn boutique: scenes of several garments" }, apart);
        AnsiConsole.WriteLine($"Every scene with its hits: {page}");

        Task<IReadOnlyList<Answer>> SearchAsync(string title, Box? part) => Terminal.WithProgressAsync(
            title, progress => QueryRun.SearchAsync(clients.Search, set.Shop, scenes, progress, ct, part));

        static string Share(double share) => share.ToString("0.000", CultureInfo.InvariantCulture);
    }

    private static void Print(Answer answer)
    {
        AnsiConsole.WriteLine();
        AnsiConsole.WriteLine($"Query {answer.Query.Path} shows: {answer.Query.Shows}");
        AnsiConsole.Write(HitTable.Of([.. answer.Response.Hits.Take(HitsShown)], answer.Query.Answers));
    }

    private static void Print(DemoSet set, UploadResult upload, SearchScore score)
    {
        var table = Terminal.Table(["gallery", .. SearchScore.Columns, "pictures/s ingested"]);
        var speed = upload.Accepted == 0
            ? "all there already"
            : (upload.Accepted / upload.Duration.TotalSeconds).ToString("0", CultureInfo.InvariantCulture);
        table.AddRow([$"{set.Gallery.Count} pictures", .. score.ToCells(), speed]);
        AnsiConsole.Write(table);
    }
}

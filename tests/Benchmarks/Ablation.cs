using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Spectre.Console;
using Vitrine.Cli;
using Vitrine.Media;
using Vitrine.Vision.Data;
using Vitrine.Vision.Metrics;
using Vitrine.Vision.Training;
using Vitrine.Vision.Training.Recipes;
using Vitrine.Vision.Weights;

namespace Vitrine.Benchmarks;

/// <summary>
/// What each recipe is worth on a data set, and each part of it: the branches of fashion-first, and where the negatives of
/// jd-baseline come from. All rows take the same steps from the same weights with the same pictures; pairs need two pictures of a
/// label, so labels with one are not trained with where a recipe takes pairs.
/// </summary>
internal static class Ablation
{
    private const string Start = "mobilenet-v2-imagenet";

    private static readonly (string Row, string Recipe, string[] Settings)[] _rows =
    [
        ("global", "fashion-first", ["head.branches=[global]"]),
        ("+ horizontal", "fashion-first", ["head.branches=[global,horizontal2,horizontal3]"]),
        ("+ vertical", "fashion-first", ["head.branches=[global,vertical2,vertical3]"]),
        ("+ rings", "fashion-first", ["head.branches=[global,rings2]"]),
        ("all branches", "fashion-first", ["head.branches=[global,horizontal2,horizontal3,vertical2,vertical3,rings2]"]),
        ("random negatives", "jd-baseline", ["loss.negatives=random"]),
        ("negatives of the batch", "jd-baseline", ["loss.negatives=batch"]),
        ("offline negatives", "jd-baseline", ["loss.negatives=offline"]),
        ("aliproduct", "aliproduct", []),
        ("inshop", "inshop", []),
    ];

    /// <summary>What <c>only</c> may name.</summary>
    public static IEnumerable<string> Rows => _rows.Select(row => row.Row);

    /// <summary>Drawn goods, from first weights; the test is on items that none of the rows has seen.</summary>
    public static Task<int> OnBoutiqueAsync(string[] only, bool json, CancellationToken ct) => RunAsync(
        "the drawn boutique, unseen items",
        "tiny",
        _ => ["boutique.items=400", "network.input_size=128", "batch.size=32", "optimizer.steps=1200"],
        only,
        json,
        ct);

    /// <summary>Photographs of a user's phone against a shop's pictures, from ImageNet weights.</summary>
    public static Task<int> OnGroceryAsync(string[] only, bool json, CancellationToken ct) => OnPhotographsAsync(
        "Grocery Store: phone photographs → 81 shop pictures", GroceryTable.Rows, _ => [], only, json, ct);

    /// <summary>Home photographs of clothes: one of the same category answers. From ImageNet weights.</summary>
    public static Task<int> OnClothingAsync(string[] only, bool json, CancellationToken ct) => OnPhotographsAsync(
        "Clothing: home photographs, the same category answers", ClothingTable.Rows,
        recipe => recipe switch // There are ten labels, and a batch of pairs must find enough.
        {
            "jd-baseline" => ["batch.size=16"],
            "inshop" => ["batch.pictures_per_item=4"],
            _ => [],
        },
        only,
        json,
        ct);

    private static async Task<int> OnPhotographsAsync(
        string title, Func<string, IEnumerable<string>> rows, Func<string, string[]> settings, string[] only, bool json, CancellationToken ct)
    {
        var folder = Directory.CreateTempSubdirectory("vitrine-tables-");
        try
        {
            var all = rows(SharedData.Require()).ToList();
            var trained = all.Where(IsTrained).CountBy(Label).ToDictionary();
            await WriteAsync(Table("fashion-first"), all);
            await WriteAsync(Table("jd-baseline"), all.Where(row => !IsTrained(row) || trained[Label(row)] > 1));
            return await RunAsync(
                title,
                "tiny-imagenet",
                recipe =>
                [
                    "data.format=csv", $"data.root={Table(recipe)}", "network.input_size=128", "batch.size=32", "optimizer.steps=300",
                    .. settings(recipe),
                ],
                only,
                json,
                ct);
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        string Table(string recipe) =>
            Path.Combine(folder.FullName, recipe is "jd-baseline" or "inshop" ? "pairs.csv" : "all.csv");

        Task WriteAsync(string path, IEnumerable<string> lines) =>
            File.WriteAllLinesAsync(path, lines.Prepend("picture,label,part"), ct);

        static bool IsTrained(string row) => row.EndsWith(",train", StringComparison.Ordinal);

        static string Label(string row) => row.Split(',')[^2];
    }

    private static async Task<int> RunAsync(
        string title, string scale, Func<string, string[]> settings, string[] only, bool json, CancellationToken ct)
    {
        var scratch = Directory.CreateTempSubdirectory("vitrine-ablation-");
        var figures = new Dictionary<string, double>();
        var table = new Table { Title = new TableTitle(Markup.Escape(title)), Border = TableBorder.Simple }
            .AddColumns(["row", .. RetrievalReport.MetricNames, "loss", "minutes"]);
        try
        {
            var start = SharedData.ImportImageNet(SharedData.Require(), Path.Combine(scratch.FullName, Start));
            foreach (var row in _rows.Where(row => only.Length == 0 || only.Contains(row.Row)))
            {
                var recipe = (RetrievalRecipe)RecipeFile.Load(
                    Path.Combine(Checkout.Root, "services", "Trainer", "Recipes", $"{row.Recipe}.yaml"), scale,
                    [.. settings(row.Recipe), .. row.Settings]);
                var (metrics, loss, minutes) = await TrainAsync(
                    row.Row, recipe, recipe.Network.Weights.Length > 0 ? start : null, scratch.FullName, ct);
                table.AddRow([row.Row, .. RetrievalReport.MetricNames.Select(name => Number(metrics[name])), Number(loss), Number(minutes)]);
                figures[$"{row.Row}: recall@1"] = metrics["recall@1"];
                figures[$"{row.Row}: map@10"] = metrics["map@10"];
                Console.Error.WriteLine($"{row.Row}: R@1 {Number(metrics["recall@1"])}, {Number(minutes)} min");
            }
        }
        finally
        {
            scratch.Delete(recursive: true);
        }

        AnsiConsole.Write(table);
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(figures));
        }

        return 0;
    }

    private static async Task<(IReadOnlyDictionary<string, double> Metrics, double Loss, double Minutes)> TrainAsync(
        string name, RetrievalRecipe recipe, ModelPackage? start, string scratch, CancellationToken ct)
    {
        using var fetcher = new PictureFetcher(new FetchOptions(), new PictureLimits());
        var run = new RetrievalRun(
            name,
            recipe,
            TrainingPictures.Read(recipe, new DataFaults()),
            new PictureReader(new PictureDecoder(new PictureLimits()), fetcher),
            new TrainingRunOptions { CheckpointFolder = Path.Combine(scratch, "checkpoint"), CheckpointInterval = TimeSpan.FromDays(1), Start = start },
            TimeProvider.System,
            NullLogger<RetrievalRun>.Instance);
        var (began, loss) = (Stopwatch.GetTimestamp(), 0.0);
        var trained = await run.RunAsync(Path.Combine(scratch, name), progress => loss = progress.Point?.Loss ?? loss, ct);
        return (trained.Card.Origin.Metrics, loss, Stopwatch.GetElapsedTime(began).TotalMinutes);
    }

    private static string Number(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);
}

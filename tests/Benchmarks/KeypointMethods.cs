using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Spectre.Console;
using Vitrine.Cli;
using Vitrine.Media;
using Vitrine.Vision.Data;
using Vitrine.Vision.Keypoints;
using Vitrine.Vision.Training;
using Vitrine.Vision.Training.Recipes;

namespace Vitrine.Benchmarks;

/// <summary>
/// DeepPose, the pose machine and the cascaded pyramid: the same backbone from the same first weights, the same drawn garments, the same
/// steps; the test is on items that none has seen.
/// </summary>
internal static class KeypointMethods
{
    private static readonly string[] _methods = ["deep_pose", "pose_machine", "cascaded_pyramid"];

    public static async Task<int> RunAsync(int steps, bool json, CancellationToken ct)
    {
        var figures = new Dictionary<string, double>();
        var table = new Table { Border = TableBorder.Simple }.AddColumns("method", "NE, %", "minutes");
        foreach (var method in _methods)
        {
            var began = Stopwatch.GetTimestamp();
            try
            {
                figures[$"{method}: ne"] = await ErrorAsync(method, steps, ct);
                table.AddRow(method, FigureTable.Number(figures[$"{method}: ne"]), Minutes());
            }
            catch (CollapseException)
            {
                table.AddRow(method, "collapsed", Minutes());
            }

            string Minutes() => FigureTable.Number(Stopwatch.GetElapsedTime(began).TotalMinutes);
        }

        AnsiConsole.Write(table);
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(figures));
        }

        return 0;
    }

    private static async Task<double> ErrorAsync(string method, int steps, CancellationToken ct)
    {
        var scratch = Directory.CreateTempSubdirectory("vitrine-keypoints-");
        try
        {
            var recipe = (KeypointRecipe)RecipeFile.Load(
                Path.Combine(Checkout.Root, "services", "Trainer", "Recipes", "fashionai-keypoints.yaml"), "tiny",
                [$"keypoints.method={method}", $"optimizer.steps={steps}", $"collapse_grace={steps / 2}", "boutique.evaluation_items=60"]);
            using var fetcher = new PictureFetcher(new FetchOptions(), new PictureLimits());
            var run = new KeypointRun(
                method,
                recipe,
                TrainingGarments.Read(recipe, new DataFaults()),
                new PictureReader(new PictureDecoder(new PictureLimits()), fetcher),
                new TrainingRunOptions
                {
                    CheckpointFolder = Path.Combine(scratch.FullName, "checkpoint"),
                    CheckpointInterval = TimeSpan.FromDays(1),
                },
                TimeProvider.System,
                NullLogger<KeypointRun>.Instance);
            return (await run.RunAsync(Path.Combine(scratch.FullName, method), _ => { }, ct)).Card.Origin.Metrics["ne"];
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
    }
}

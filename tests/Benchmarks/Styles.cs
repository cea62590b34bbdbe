using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using Vitrine.Cli;
using Vitrine.Vision.Data;
using Vitrine.Vision.Labels;
using Vitrine.Vision.Metrics;
using Vitrine.Vision.Weights;

namespace Vitrine.Benchmarks;

/// <summary>
/// What each step of style-champion is worth, each on the one before. Every picture is told by networks that were trained without its
/// fold; thresholds, choices and boosters are those of the other folds too. F2 forgives much to who tells too much, so the first row tells
/// every label.
/// </summary>
internal static class Styles
{
    private static readonly string[] _unbalanced = ["balance.rare_repeats=1", "balance.frequent_drop=0"];

    private static readonly (string Name, string[] Settings)[] _models =
    [
        ("cross-entropy", ["loss.kind=cross_entropy", .. _unbalanced]), ("+ focal loss", _unbalanced), ("+ sampling", []),
    ];

    public static async Task<int> RunAsync(string[] only, bool json, CancellationToken ct)
    {
        var data = SharedData.Require();
        var figures = new Dictionary<string, double>();
        foreach (var set in StyleSet.All.Where(set => only.Length == 0 || only.Contains(set.Name)))
        {
            var table = new Table { Title = new TableTitle(set.Title), Border = TableBorder.Simple }.AddColumns("step", "macro F2", "macro AP");
            foreach (var (step, f2, precision) in await StepsAsync(set, data, ct))
            {
                table.AddRow(step, Number(f2), Number(precision));
                (figures[$"{set.Name}, {step}: f2"], figures[$"{set.Name}, {step}: ap"]) = (f2, precision);
            }

            AnsiConsole.Write(table);
        }

        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(figures));
        }

        return 0;
    }

    private static async Task<List<(string Step, double F2, double Precision)>> StepsAsync(StyleSet set, string data, CancellationToken ct)
    {
        var scratch = Directory.CreateTempSubdirectory("vitrine-styles-");
        try
        {
            var (settings, models) = (set.Write(data, scratch.FullName), new List<StyleModel>());
            foreach (var (name, changes) in _models)
            {
                models.Add(await StyleModel.TrainAsync(name, set.Scale, [.. settings, .. changes], Start, scratch.FullName, ct));
            }

            var (first, last) = (models[0].Plain, models[^1]);
            return
            [
                At("every label told", first with { Probabilities = new float[first.Rows.Count, first.Labels.Count] }, 0),
                .. models.Select(model => At(model.Name, model.Plain, 0.5f)),
                At("+ mirror image", last.Flipped, 0.5f),
                Searched("+ thresholds", last),
                .. Ensemble(models, scratch.FullName, ct),
            ];

            ModelPackage Start(string name) => name == Vitrine.Cli.Models.ShippedModel.Name
                ? ShippedPackage.Open(name)
                : SharedData.ImportImageNet(data, Path.Combine(scratch.FullName, name));
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
    }

    private static (string Step, double F2, double Precision) At(string step, LabelPredictions told, float threshold)
    {
        var metrics = LabelTest.Run(told, [.. told.Labels.Select(_ => threshold)]).Metrics;
        return (step, metrics["macro-f2"], metrics["macro-ap"]);
    }

    private static (string Step, double F2, double Precision) Searched(string step, StyleModel model)
    {
        var (told, truth) = (model.Flipped, MultiLabelRows.Truth(model.Flipped.Rows, model.Flipped.Labels));
        var f2 = ThresholdSearch.Run(told.Probabilities, truth, model.Folds, new ThresholdChoices()).HeldOut.Macro;
        return (step, f2, MultiLabelScore.AveragePrecision(told.Probabilities, truth).Average());
    }

    // By the recipe that ships, of the same networks: their runs have told each picture with its mirror image.
    private static IEnumerable<(string Step, double F2, double Precision)> Ensemble(
        List<StyleModel> models, string scratch, CancellationToken ct)
    {
        var recipe = EnsembleRecipe.Load(Path.Combine(Checkout.Root, "services", "Trainer", "Recipes", "Ensembles", "style-champion.yaml")) with
        {
            Folds = StyleModel.FoldCount,
            Runs = models.ToDictionary(model => model.Name, model => model.Packages),
        };
        var report = LabelEnsemble.Fit(recipe, Path.Combine(scratch, "ensemble"), ct);
        foreach (var model in report.Models)
        {
            Console.Error.WriteLine(
                $"{model.Name}: correlation {Number(model.Correlation)}{(model.LeftFor is { } other ? $", left out for {other}" : "")}");
        }

        return report.Steps.Skip(1).Select(step => ($"ensemble: {step.Name}", step.Searched, step.AveragePrecision)); // The first is one model.
    }

    private static string Number(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);
}

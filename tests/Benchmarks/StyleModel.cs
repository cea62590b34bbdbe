using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using TorchSharp;
using Vitrine.Cli;
using Vitrine.Media;
using Vitrine.Vision.Data;
using Vitrine.Vision.Labels;
using Vitrine.Vision.Training;
using Vitrine.Vision.Training.Recipes;
using Vitrine.Vision.Weights;

namespace Vitrine.Benchmarks;

/// <summary>A network of labels trained in folds: what it tells of every picture, each by the run that did not see it.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Packages">Of the runs, in the order of the folds.</param>
/// <param name="Folds">Of each row.</param>
/// <param name="Plain">What it tells of the pictures.</param>
/// <param name="Flipped">The mean with their mirror images.</param>
internal sealed record StyleModel(
    string Name, IReadOnlyList<string> Packages, IReadOnlyList<int> Folds, LabelPredictions Plain, LabelPredictions Flipped)
{
    public const int FoldCount = 3;

    private static readonly string _recipe = Path.Combine(Checkout.Root, "services", "Trainer", "Recipes", "style-champion.yaml");

    /// <param name="start">By the name that the recipe gives it, the model whose weights the networks start from.</param>
    public static async Task<StyleModel> TrainAsync(
        string name, string scale, string[] settings, Func<string, ModelPackage> start, string scratch, CancellationToken ct)
    {
        using var fetcher = new PictureFetcher(new FetchOptions(), new PictureLimits());
        var reader = new PictureReader(new PictureDecoder(new PictureLimits()), fetcher);
        var (packages, plain, flipped) = (new List<string>(), new List<LabelPredictions>(), new List<LabelPredictions>());
        var began = Stopwatch.GetTimestamp();
        for (var fold = 0; fold < FoldCount; fold++)
        {
            var recipe = (LabelRecipe)RecipeFile.Load(
                _recipe, scale,
                [.. settings, "faults=skip", "thresholds.kind=fixed", $"data.fold.count={FoldCount}", $"data.fold.index={fold}"]);
            var pictures = TrainingLabels.Read(recipe, new DataFaults());
            var run = new LabelRun(
                name, recipe, pictures, reader,
                new TrainingRunOptions
                {
                    CheckpointFolder = Path.Combine(scratch, $"{name} {fold} checkpoint"),
                    CheckpointInterval = TimeSpan.FromDays(1),
                    Start = start(recipe.Network.Weights),
                },
                TimeProvider.System, NullLogger<LabelRun>.Instance);
            var package = await run.RunAsync(Path.Combine(scratch, $"{name} {fold}"), _ => { }, ct);
            packages.Add(package.Folder);
            plain.Add(Tell(package, pictures.Test, TestViews.Plain, reader, ct));
            flipped.Add(Tell(package, pictures.Test, TestViews.Flip, reader, ct));
        }

        await Console.Error.WriteLineAsync($"{name}: {FigureTable.Number(Stopwatch.GetElapsedTime(began).TotalMinutes)} min");
        return new StyleModel(name, packages, [.. plain.SelectMany((fold, i) => fold.Rows.Select(_ => i))], Joined(plain), Joined(flipped));
    }

    private static LabelPredictions Tell(
        ModelPackage package, IReadOnlyList<MultiLabelPicture> pictures, TestViews views, PictureReader reader, CancellationToken ct)
    {
        using var scope = torch.NewDisposeScope();
        using var constant = torch.no_grad();
        using var network = package.LoadLabels();
        return new LabelPredictor(reader, network.Input, views, network.call).Predict(pictures, network.Labels, new DataFaults(), _ => { }, ct);
    }

    private static LabelPredictions Joined(List<LabelPredictions> folds)
    {
        (LabelPredictions Fold, int Row)[] rows = [.. folds.SelectMany(fold => fold.Rows.Select((_, row) => (fold, row)))];
        var probabilities = LabelMatrix.Create(
            rows.Length, folds[0].Labels.Count, (row, label) => rows[row].Fold.Probabilities[rows[row].Row, label]);
        return new LabelPredictions([.. folds.SelectMany(fold => fold.Rows)], folds[0].Labels, probabilities);
    }
}

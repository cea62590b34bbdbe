using Microsoft.Extensions.Logging;
using TorchSharp;
using Vitrine.Media;
using Vitrine.Vision.Data;
using Vitrine.Vision.Embedding;
using Vitrine.Vision.Networks;
using Vitrine.Vision.Training.Recipes;
using Vitrine.Vision.Transforms;
using Vitrine.Vision.Weights;
using static TorchSharp.torch;

namespace Vitrine.Vision.Training;

/// <summary>Trains an embedding network, and measures how well it finds items that it never saw.</summary>
public sealed partial class RetrievalRun(
    string recipeName,
    RetrievalRecipe recipe,
    TrainingPictures pictures,
    PictureReader reader,
    TrainingRunOptions options,
    TimeProvider time,
    ILogger<RetrievalRun> logger) : TrainingRun(recipeName, recipe, options, time)
{
    private const int ValidationBatch = 64;

    private protected override ModelPackage Run(string folder, Action<TrainingProgress> progress, CancellationToken ct)
    {
        // 1. Which pictures each step sees.
        var planner = new BatchPlanner(recipe, pictures, () => Ratios(ct));
        Log.Started(logger, RecipeName, recipe.Seed, pictures.Train.Count, pictures.ClassCount, planner.Steps);

        // 2. The network, its loss and the optimizer.
        using var learner = new RetrievalLearner(recipe, pictures.ClassCount, planner.Miner, Options.Start);

        // 3. Steps, from where the run stopped.
        Learn(learner, planner, progress, ct);

        // 4. The test.
        learner.Finish();
        var report = new DataSetEmbedder(reader, learner.Network.Input, learner.Embed)
            .Measure(pictures.Test, 0, Options.Faults, _ => { }, ct);
        Log.Measured(logger, report.Metrics["recall@1"], report.Metrics["recall@10"], report.Metrics["map@10"]);

        // 5. The package.
        ct.ThrowIfCancellationRequested();
        var origin = OriginOf($"{pictures.Train.Count} pictures, {pictures.ClassCount} labels", report.Metrics) with
        {
            Calibration = report.Calibration is { Curve.Slope: > 0 } calibration ? calibration : null,
        };
        return ModelPackage.Save(folder, learner.Network.to(CPU), origin).Package;
    }

    private void Learn(RetrievalLearner learner, BatchPlanner planner, Action<TrainingProgress> progress, CancellationToken ct)
    {
        var input = learner.Network.Input;
        var loader = Loader(input, (plan, _) => recipe.Augmentation.ToTransform(plan.Width, plan.Height), recipe.Augmentation.DecodeScale);
        var plain = Loader(input, (_, _) => new TransformChain([]), 1);
        new TrainingLoop(planner.Steps, recipe.Optimizer, learner, Options, progress).Run(
            (epoch, first) =>
            {
                if (first == 0 && planner.Miner is { } miner)
                {
                    Log.Mining(logger, epoch);
                    miner.BeginEpoch(some => Embed(learner, plain, some, ct), ct);
                }

                return loader.Load(planner.Epoch(epoch), epoch, first, ct);
            },
            (batch, step, rate) =>
            {
                var classes = Array.ConvertAll(batch.Pictures, picture => pictures.Classes[picture]);
                return (learner.Step(batch.Pixels, classes, SeedOf(step), rate), classes.Length);
            },
            ct);
    }

    // Pictures as they are, in the order given → unit vectors (n, D), for a miner.
    private Tensor Embed(RetrievalLearner learner, BatchLoader plain, int[] some, CancellationToken ct)
    {
        using var scope = NewDisposeScope();
        var side = recipe.Network.InputSize;
        var vectors = new List<Tensor>();
        var plans = some.Chunk(ValidationBatch).Select(chunk => new BatchPlan(chunk, side, side));
        foreach (var batch in plain.Load(plans, epoch: 0, first: 0, ct))
        {
            using (batch)
            {
                vectors.Add(learner.Embed(batch.Pixels));
            }
        }

        return cat(vectors).MoveToOuterDisposeScope();
    }

    // A picture that cannot be read gets another's place later; until then it is a square.
    private List<double> Ratios(CancellationToken ct) => [.. pictures.Train.AsParallel().AsOrdered().WithCancellation(ct).Select(picture =>
    {
        try
        {
            return reader.AspectRatio(picture, ct);
        }
        catch (PictureException)
        {
            return 1;
        }
    })];

    private BatchLoader Loader(InputSpec input, Func<BatchPlan, int, Transform> transform, double scale) =>
        new(
        [.. pictures.Train.Select(picture => picture.FramedFor(input))], reader, transform, Options.Faults,
        new LoaderOptions { Seed = recipe.Seed, DecodeScale = scale });

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information,
            "Training by recipe {Recipe} with seed {Seed}: {Pictures} pictures of {Labels} labels, {Steps} steps",
            EventName = nameof(Started))]
        public static partial void Started(ILogger logger, string recipe, int seed, int pictures, int labels, int steps);

        [LoggerMessage(2, LogLevel.Information, "Looking for negatives before epoch {Epoch}", EventName = nameof(Mining))]
        public static partial void Mining(ILogger logger, int epoch);

        [LoggerMessage(3, LogLevel.Information,
            "On unseen items: recall@1 {Recall1:0.000}, recall@10 {Recall10:0.000}, mAP@10 {Map10:0.000}",
            EventName = nameof(Measured))]
        public static partial void Measured(ILogger logger, double recall1, double recall10, double map10);
    }
}

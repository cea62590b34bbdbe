using Microsoft.Extensions.Logging;
using TorchSharp;
using Vitrine.Vision.Data;
using Vitrine.Vision.Keypoints;
using Vitrine.Vision.Training.Recipes;
using Vitrine.Vision.Weights;
using static TorchSharp.torch;

namespace Vitrine.Vision.Training;

/// <summary>Trains a keypoint network, and measures how far off its points are on garments that it never saw.</summary>
public sealed partial class KeypointRun(
    string recipeName,
    KeypointRecipe recipe,
    TrainingGarments garments,
    PictureReader reader,
    TrainingRunOptions options,
    TimeProvider time,
    ILogger<KeypointRun> logger) : TrainingRun(recipeName, recipe, options, time)
{
    private protected override ModelPackage Run(string folder, Action<TrainingProgress> progress, CancellationToken ct)
    {
        // 1. Which garments each step sees.
        var rows = new HardRowSampler(garments.Train.Count, recipe.BatchSize, recipe.HardRows, recipe.Seed);
        var steps = recipe.Optimizer.StepsOf(rows.Epoch(0).Length);
        Log.Started(logger, RecipeName, recipe.Seed, garments.Train.Count, recipe.Keypoints.Points.Count, steps);

        // 2. The network and the optimizer.
        using var learner = new KeypointLearner(recipe, rows, Options.Start);

        // 3. Steps, from where the run stopped.
        var loader = new GarmentLoader(
            garments.Train, learner.Network.Points, learner.Network.Input, reader, recipe.Augmentation,
            recipe.HiddenPoints == HiddenPoints.Learn, Options.Faults, new LoaderOptions { Seed = recipe.Seed });
        new TrainingLoop(steps, recipe.Optimizer, learner, Options, progress).Run(
            (epoch, first) =>
            {
                if (first == 0)
                {
                    rows.BeginEpoch();
                }

                return loader.Load(rows.Epoch(epoch), epoch, first, ct);
            },
            (batch, step, rate) => (learner.Step(batch, step, SeedOf(step), rate), batch.Crops.Pictures.Length),
            ct);

        // 4. The test.
        learner.Finish();
        var report = new GarmentLocator(
            reader, learner.Network.Input, learner.Network.Points, pixels => learner.Locate(pixels, recipe.FlipTest))
            .Measure(garments.Test, Options.Faults, _ => { }, ct);
        Log.Measured(logger, report.Metrics["ne"], report.Garments, report.Points);

        // 5. The package.
        ct.ThrowIfCancellationRequested();
        var origin = OriginOf($"{garments.Train.Count} garments, {recipe.Keypoints.Points.Count} points", report.Metrics);
        return ModelPackage.Save(folder, learner.Network.to(CPU), origin).Package;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information,
            "Training by recipe {Recipe} with seed {Seed}: {Garments} garments, {Points} points, {Steps} steps",
            EventName = nameof(Started))]
        public static partial void Started(ILogger logger, string recipe, int seed, int garments, int points, int steps);

        [LoggerMessage(2, LogLevel.Information, "On unseen items: NE {Error:0.00} % of {Garments} garments, {Points} points",
            EventName = nameof(Measured))]
        public static partial void Measured(ILogger logger, double error, int garments, int points);
    }
}

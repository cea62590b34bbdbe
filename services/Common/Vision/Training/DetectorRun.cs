using Microsoft.Extensions.Logging;
using TorchSharp;
using Vitrine.Vision.Data;
using Vitrine.Vision.Data.Scenes;
using Vitrine.Vision.Detection;
using Vitrine.Vision.Sampling;
using Vitrine.Vision.Training.Recipes;
using Vitrine.Vision.Transforms;
using Vitrine.Vision.Weights;
using static TorchSharp.torch;

namespace Vitrine.Vision.Training;

/// <summary>Trains a detector, and measures how well it finds things in scenes that it never saw.</summary>
public sealed partial class DetectorRun(
    string recipeName,
    DetectorRecipe recipe,
    TrainingScenes scenes,
    PictureReader reader,
    TrainingRunOptions options,
    TimeProvider time,
    ILogger<DetectorRun> logger) : TrainingRun(recipeName, recipe, options, time)
{
    private protected override ModelPackage Run(string folder, Action<TrainingProgress> progress, CancellationToken ct)
    {
        // 1. Which scenes each step sees.
        var sampler = new AspectRatioSampler(
            [.. scenes.Train.Select(scene => (double)scene.Width / scene.Height)], recipe.BatchSize, recipe.Seed);
        var steps = recipe.Optimizer.StepsOf(sampler.Epoch(0).Length);
        Log.Started(logger, RecipeName, recipe.Seed, scenes.Train.Count, scenes.Labels.Count, steps);

        // 2. The network and the optimizer.
        using var learner = new DetectorLearner(recipe, scenes.Labels, Options.Start);

        // 3. Steps, from where the run stopped.
        var loader = new SceneLoader(
            scenes.Train, scenes.Labels, reader, Views(), Colours(), Options.Faults, new LoaderOptions { Seed = recipe.Seed },
            FasterRcnn.SizeDivisor);
        new TrainingLoop(steps, recipe.Optimizer, learner, Options, progress).Run(
            (epoch, first) => loader.Load(sampler.Epoch(epoch), epoch, first, ct),
            (batch, step, rate) => (learner.Step(batch, SeedOf(step), rate), batch.Scenes.Length),
            ct);

        // 4. The test.
        learner.Finish();
        var report = new SceneDetector(reader, learner.Network.Input, scenes.Labels, learner.Detect)
            .Measure(scenes.Test, Options.Faults, _ => { }, ct);
        Log.Measured(logger, report.Metrics["ap"], report.Metrics["ap50"]);

        // 5. The package.
        ct.ThrowIfCancellationRequested();
        var origin = OriginOf($"{scenes.Train.Count} scenes, {scenes.Labels.Count} labels", report.Metrics);
        return ModelPackage.Save(folder, learner.Network.to(CPU), origin).Package;
    }

    private SceneTransform[] Views()
    {
        var change = recipe.Augmentation;
        var sides = change.ShortSides.Count > 0 ? change.ShortSides : [recipe.Network.InputSize];
        return
        [
            .. change.Crop < 1 ? new[] { new SceneCrop(new Interval(change.Crop, 1)) } : [],
            new ShortSideResize(sides, recipe.LongSide),
            new SceneFlip(change.Flip),
        ];
    }

    private TransformChain Colours()
    {
        var colour = recipe.Augmentation.Colour;
        return new TransformChain(colour > 0 ? [new ColourJitter(colour, colour, colour, 0)] : []);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information,
            "Training by recipe {Recipe} with seed {Seed}: {Scenes} scenes, {Labels} labels, {Steps} steps",
            EventName = nameof(Started))]
        public static partial void Started(ILogger logger, string recipe, int seed, int scenes, int labels, int steps);

        [LoggerMessage(2, LogLevel.Information, "On unseen scenes: AP {Ap:0.000}, AP50 {Ap50:0.000}", EventName = nameof(Measured))]
        public static partial void Measured(ILogger logger, double ap, double ap50);
    }
}

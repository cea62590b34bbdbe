using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Vitrine.Vision.Networks;
using Vitrine.Vision.Synthetic;
using Vitrine.Vision.Weights;
using static TorchSharp.torch;

namespace Vitrine.Vision.Training;

/// <summary>Trains one embedding network by a recipe, and measures it on items that it never saw.</summary>
public sealed partial class TrainingRun(
    string recipeName, Recipe recipe, TimeProvider time, ILogger<TrainingRun> logger)
{
    private const int ReportEvery = 20;

    /// <summary>Draws the pictures, trains, measures, writes a package; a recipe always gives the same weights.</summary>
    /// <param name="folder">Of the new package; nothing is written there before the run has succeeded.</param>
    /// <param name="progress">Called every 20 steps, on the training thread.</param>
    /// <param name="ct">Stops the run at the next step; what was trained is dropped.</param>
    /// <exception cref="WeightsException">The folder holds another model.</exception>
    public Task<ModelPackage> RunAsync(string folder, Action<TrainingProgress> progress, CancellationToken ct) =>
        Task.Factory.StartNew(() => Run(folder, progress, ct), ct, TaskCreationOptions.LongRunning,
            TaskScheduler.Default);

    private ModelPackage Run(string folder, Action<TrainingProgress> progress, CancellationToken ct)
    {
        using var scope = NewDisposeScope();

        // 1. One seed decides everything.
        Log.Started(logger, recipeName, recipe.Seed);
        random.manual_seed(recipe.Seed);
        var draw = SeededRandom.For(recipe.Seed, 2);

        // 2. Pictures to learn from.
        var pictures = DrawnPictures.Draw(recipe, ct);
        Log.Drawn(logger, pictures.Count, recipe.Items);

        // 3. The network, and the classifier that teaches it and is then thrown away.
        using var network = CreateNetwork();
        using var classifier = new CosineClassifier(recipe.Items, recipe.Dimension, recipe.Scale, recipe.Margin);
        using var optimizer = optim.AdamW(
            [.. network.parameters(), .. classifier.parameters()], recipe.LearningRate, weight_decay: recipe.WeightDecay);

        // 4. Steps.
        network.train();
        var (loss, since) = (0.0, Stopwatch.GetTimestamp());
        for (var step = 1; step <= recipe.Steps; step++)
        {
            ct.ThrowIfCancellationRequested();
            loss += Step(network, classifier, optimizer, pictures, draw, LearningRateAt(step));
            if (step % ReportEvery == 0 || step == recipe.Steps)
            {
                var steps = ((step - 1) % ReportEvery) + 1;
                var seconds = Stopwatch.GetElapsedTime(since).TotalSeconds;
                var report = new TrainingProgress(step, recipe.Steps, loss / steps, steps * recipe.BatchSize / seconds);
                Log.Stepped(logger, step, recipe.Steps, report.Loss, report.PicturesPerSecond);
                progress(report);
                (loss, since) = (0, Stopwatch.GetTimestamp());
            }
        }

        // 5. The exam.
        network.eval();
        var exam = StreetToStudio.Draw(recipe.EvaluationItems, recipe.EvaluationShots, recipe.InputSize, ct);
        var metrics = exam.Score(network.call, ct);
        Log.Measured(logger, metrics["recall@1"], metrics["recall@10"], metrics["map@10"]);

        // 6. The package.
        ct.ThrowIfCancellationRequested();
        return ModelPackage.Save(folder, network, new ModelOrigin
        {
            Data = $"{recipe.Items} items of the drawn boutique, {pictures.Count} pictures",
            Licence = "the project's own",
            Created = time.GetUtcNow(),
            Recipe = recipeName,
            Seed = recipe.Seed,
            Metrics = metrics,
        }).Package;
    }

    internal EmbeddingNetwork CreateNetwork()
    {
        var config = NetworkCatalog.DefaultConfig(recipe.Architecture) with { Classes = 0, Width = recipe.Width };
        var head = new EmbeddingHeadConfig { Dimension = recipe.Dimension };
        var (input, side) = (NetworkCatalog.DefaultInput(recipe.Architecture), recipe.InputSize);
        return new EmbeddingNetwork(recipe.Architecture, config, head, input with { Width = side, Height = side });
    }

    private double Step(
        EmbeddingNetwork network, CosineClassifier classifier, optim.Optimizer optimizer,
        DrawnPictures pictures, SeededRandom draw, double learningRate)
    {
        using var scope = NewDisposeScope();
        foreach (var group in optimizer.ParamGroups)
        {
            group.LearningRate = learningRate;
        }
        var (pixels, items) = pictures.Batch(draw, recipe.BatchSize, recipe.Jitter);
        var loss = classifier.call(network.call(pixels), items);
        optimizer.zero_grad();
        loss.backward();
        optimizer.step();
        return loss.item<float>();
    }

    // A straight rise, then half a cosine down to 0.
    private double LearningRateAt(int step)
    {
        if (step <= recipe.WarmUpSteps)
        {
            return recipe.LearningRate * step / recipe.WarmUpSteps;
        }
        var done = (double)(step - recipe.WarmUpSteps) / (recipe.Steps - recipe.WarmUpSteps);
        return recipe.LearningRate * (1 + Math.Cos(Math.PI * done)) / 2;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Training by recipe {Recipe} with seed {Seed}",
            EventName = nameof(Started))]
        public static partial void Started(ILogger logger, string recipe, int seed);

        [LoggerMessage(2, LogLevel.Information, "Drew {Pictures} pictures of {Items} items", EventName = nameof(Drawn))]
        public static partial void Drawn(ILogger logger, int pictures, int items);

        [LoggerMessage(3, LogLevel.Information,
            "Step {Step} of {Steps}: loss {Loss:0.000}, {PicturesPerSecond:0} pictures/s", EventName = nameof(Stepped))]
        public static partial void Stepped(ILogger logger, int step, int steps, double loss, double picturesPerSecond);

        [LoggerMessage(4, LogLevel.Information,
            "On unseen items: recall@1 {Recall1:0.000}, recall@10 {Recall10:0.000}, mAP@10 {Map10:0.000}",
            EventName = nameof(Measured))]
        public static partial void Measured(ILogger logger, double recall1, double recall10, double map10);
    }
}

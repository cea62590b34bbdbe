using Microsoft.Extensions.Logging;
using TorchSharp;
using Vitrine.Media;
using Vitrine.Vision.Data;
using Vitrine.Vision.Embedding;
using Vitrine.Vision.Synthetic;
using Vitrine.Vision.Training.Recipes;
using Vitrine.Vision.Transforms;
using Vitrine.Vision.Weights;
using static TorchSharp.torch;

namespace Vitrine.Vision.Training;

/// <summary>Trains one embedding network by a recipe, and measures it on items that it never saw.</summary>
public sealed partial class TrainingRun(
    string recipeName,
    Recipe recipe,
    TrainingPictures pictures,
    PictureReader reader,
    TrainingRunOptions options,
    TimeProvider time,
    ILogger<TrainingRun> logger)
{
    private const int ValidationBatch = 64;

    /// <summary>
    /// Trains, measures and writes a package. The recipe and the pictures decide the weights; a run that was killed goes on from
    /// its last checkpoint and ends with the same ones. The checkpoint is the caller's to delete.
    /// </summary>
    /// <param name="folder">Of the new package; nothing is written there before the run has succeeded.</param>
    /// <param name="progress">Called after every step, on the training thread.</param>
    /// <param name="ct">Stops the run at the next step; its checkpoint stays.</param>
    /// <exception cref="RecipeException">The network cannot be built; the key is named.</exception>
    /// <exception cref="DataSetException">No picture can be read.</exception>
    /// <exception cref="WeightsException">The folder holds another model.</exception>
    public Task<TrainedModel> RunAsync(string folder, Action<TrainingProgress> progress, CancellationToken ct) =>
        Task.Factory.StartNew(() => Run(folder, progress, ct), ct, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private TrainedModel Run(string folder, Action<TrainingProgress> progress, CancellationToken ct)
    {
        using var scope = NewDisposeScope();
        set_num_threads(Environment.ProcessorCount); // Counted for each thread that calls.

        // 1. Which pictures each step sees.
        var planner = new BatchPlanner(recipe, pictures, () => Ratios(ct));
        Log.Started(logger, recipeName, recipe.Seed, pictures.Train.Count, pictures.ClassCount, planner.Steps);

        // 2. The network, its loss and the optimizer.
        using var learner = new Learner(recipe, pictures.ClassCount, planner.Miner, options.Start);

        // 3. Steps, from where the run stopped.
        Learn(learner, planner, progress, ct);

        // 4. The test.
        learner.Finish();
        var report = new DataSetEmbedder(reader, learner.Network.Input, learner.Embed)
            .Measure(pictures.Test, options.Failures, options.Faults, _ => { }, ct);
        Log.Measured(logger, report.Metrics["recall@1"], report.Metrics["recall@10"], report.Metrics["map@10"]);

        // 5. The package.
        ct.ThrowIfCancellationRequested();
        var package = ModelPackage.Save(folder, learner.Network.to(CPU), new ModelOrigin
        {
            Data = $"{recipe.Data.Format}: {pictures.Train.Count} pictures, {pictures.ClassCount} labels",
            Licence = Licence(),
            Created = time.GetUtcNow(),
            Recipe = recipeName,
            Seed = recipe.Seed,
            Metrics = report.Metrics,
        }).Package;
        return new TrainedModel(package, report);
    }

    private void Learn(Learner learner, BatchPlanner planner, Action<TrainingProgress> progress, CancellationToken ct)
    {
        var loader = Loader(plan => recipe.Augmentation.ToTransform(plan.Width, plan.Height), recipe.Augmentation.DecodeScale);
        var plain = Loader(_ => new TransformChain([]), 1);
        new TrainingLoop(planner.Steps, recipe.Optimizer, learner, options, progress).Run(
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
    private Tensor Embed(Learner learner, BatchLoader plain, int[] some, CancellationToken ct)
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

    private BatchLoader Loader(Func<BatchPlan, Transform> transform, double scale) =>
        new(pictures.Train, reader, transform, options.Faults, new LoaderOptions { Seed = recipe.Seed, DecodeScale = scale });

    private string Licence()
    {
        var data = recipe.Data.Format == DataChoices.Drawn ? "the project's own" : recipe.Data.Licence;
        return string.Join(" AND ", new[] { options.Start?.Card.Origin.Licence, data }.Where(name => !string.IsNullOrEmpty(name)).Distinct());
    }

    private long SeedOf(int step) => (long)(SeededRandom.For(recipe.Seed, step).Next() >> 1);

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

using Microsoft.Extensions.Logging;
using TorchSharp;
using Vitrine.Vision.Data;
using Vitrine.Vision.Labels;
using Vitrine.Vision.Metrics;
using Vitrine.Vision.Networks;
using Vitrine.Vision.Sampling;
using Vitrine.Vision.Training.Recipes;
using Vitrine.Vision.Transforms;
using Vitrine.Vision.Weights;
using static TorchSharp.torch;

namespace Vitrine.Vision.Training;

/// <summary>Trains a network of labels, and measures how well it tells those of pictures that it never saw.</summary>
public sealed partial class LabelRun(
    string recipeName,
    LabelRecipe recipe,
    TrainingLabels pictures,
    PictureReader reader,
    TrainingRunOptions options,
    TimeProvider time,
    ILogger<LabelRun> logger) : TrainingRun(recipeName, recipe, options, time)
{
    private const int ThresholdFolds = 5;

    private protected override ModelPackage Run(string folder, Action<TrainingProgress> progress, CancellationToken ct)
    {
        // 1. Which pictures each step sees.
        var truth = Truth();
        var sampler = new LabelSampler(Indices(), recipe.Balance, recipe.BatchSize, recipe.Seed);
        var steps = recipe.Optimizer.StepsOf(sampler.Epoch(0).Length);
        Log.Started(logger, RecipeName, recipe.Seed, pictures.Train.Count, pictures.Labels.Count, steps);

        // 2. The network, its loss and the optimizer.
        using var learner = new LabelLearner(recipe, pictures.Labels, Options.Start);

        // 3. Steps, from where the run stopped.
        var (loader, side) = (Loader(learner.Network.Input, sampler.Rare, ct), recipe.Network.InputSize);
        using var twin = recipe.EvaluateEvery > 0 ? learner.CreateTwin() : null;
        using var evaluator = twin is null ? null : new EpochEvaluator(Options.CheckpointFolder, pictures, PredictEpoch, Tell, ct);
        new TrainingLoop(steps, recipe.Optimizer, learner, Options, progress) { EpochEnded = Evaluate }.Run(
            (epoch, first) => loader.Load(sampler.Epoch(epoch).Select(batch => new BatchPlan(batch, side, side)), epoch, first, ct),
            (batch, step, rate) =>
            {
                var free = recipe.Optimizer.StageAt(step)?.Stage.Free;
                using var right = truth[tensor(Array.ConvertAll(batch.Pictures, picture => (long)picture))]; // (B, L)
                return (learner.Step(batch.Pixels, right, free, SeedOf(step), rate), batch.Pictures.Length);
            },
            ct);

        // 4. The test.
        learner.Finish();
        var predictions = Predict(learner.Score, Options.Faults, ct);
        var thresholds = FixedThresholds;
        var metrics = LabelTest.Run(predictions, thresholds).Metrics.ToDictionary();
        if (Search(predictions) is { } searched)
        {
            thresholds = searched.Thresholds;
            (metrics["macro-f2-searched"], metrics["threshold-difference"]) = (searched.HeldOut.Macro, searched.FoldDifference);
        }

        var epochs = evaluator?.Finish() ?? [];
        Log.Measured(logger, metrics["macro-f2"], metrics["macro-ap"]);

        // 5. The package.
        ct.ThrowIfCancellationRequested();
        var origin = OriginOf($"{pictures.Train.Count} pictures, {pictures.Labels.Count} labels", metrics);
        return ModelPackage.Save(
            folder,
            learner.Network.to(CPU),
            thresholds,
            origin,
            recipe.Data.Fold is { Count: > 0, Index: var fold } ? new HeldOutFold(fold, predictions) { Epochs = epochs } : null).Package;

        void Evaluate(RunPosition position)
        {
            if (evaluator is not null && position.Epoch % recipe.EvaluateEvery == 0)
            {
                evaluator.Add(position.Epoch, position.Step, learner.SaveWeights);
            }
        }

        LabelPredictions PredictEpoch(string weights, CancellationToken stop)
        {
            StateDictionary.LoadInto(twin!, Safetensors.Load(weights), weights);
            return Predict(pixels => learner.Score(twin!, pixels), new DataFaults(), stop); // The test at the end counts the faults.
        }

        LabelPredictions Predict(Func<Tensor, Tensor> score, DataFaults faults, CancellationToken stop) =>
            new LabelPredictor(reader, learner.Network.Input, recipe.TestViews, score).Predict(
                pictures.Test, pictures.Labels, faults, _ => { }, stop);
    }

    private IReadOnlyList<float> FixedThresholds => [.. pictures.Labels.Select(_ => recipe.Thresholds.Value)];

    private void Tell(EpochPredictions epoch) => Options.Evaluated(
        new EpochEvaluation(epoch.Epoch, epoch.Step, LabelTest.Run(epoch.Predictions, FixedThresholds).Metrics));

    // Null: the thresholds are fixed, or too few pictures have a label.
    private ThresholdReport? Search(LabelPredictions predictions)
    {
        if (recipe.Thresholds.Kind == ThresholdKind.Fixed)
        {
            return null;
        }

        var truth = MultiLabelRows.Truth(predictions.Rows, predictions.Labels);
        var folds = LabelFolds.Deal(truth, ThresholdFolds, recipe.Seed);
        if (LabelFolds.Lacking(folds, truth) is var (_, label))
        {
            Log.ThresholdsFixed(logger, predictions.Labels[label], ThresholdFolds);
            return null;
        }

        return ThresholdSearch.Run(predictions.Probabilities, truth, folds, recipe.Thresholds);
    }

    private BatchLoader Loader(InputSpec input, IReadOnlyList<bool> rare, CancellationToken ct)
    {
        var (change, colours) = (recipe.Augmentation, recipe.Recolouring);
        var finders = new GarmentFinders(reader, input, Options.Faults, ct);
        return new BatchLoader(
            [.. pictures.Train.Select(row => row.Picture.FramedFor(input))],
            reader,
            (plan, picture) =>
            {
                var probability = rare[picture] ? Math.Max(colours.Probability, colours.RareProbability) : colours.Probability;
                var recolouring = new Recolouring(
                    finders.For(pictures.Train[picture]), colours.Hue, colours.Saturation, colours.Value, probability);
                return new TransformChain([recolouring, change.ToTransform(plan.Width, plan.Height)]);
            },
            Options.Faults,
            new LoaderOptions { Seed = recipe.Seed, DecodeScale = change.DecodeScale });
    }

    private List<IReadOnlyList<int>> Indices()
    {
        var index = pictures.Labels.Index().ToDictionary(label => label.Item, label => label.Index);
        return [.. pictures.Train.Select(row => row.Labels.Select(label => index[label]).ToArray())];
    }

    // (N, L), float32, 1 or 0.
    private Tensor Truth()
    {
        var truth = MultiLabelRows.Truth(pictures.Train, pictures.Labels);
        return tensor(truth.Cast<bool>().Select(one => one ? 1f : 0).ToArray(), [pictures.Train.Count, pictures.Labels.Count]);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information,
            "Training by recipe {Recipe} with seed {Seed}: {Pictures} pictures, {Labels} labels, {Steps} steps",
            EventName = nameof(Started))]
        public static partial void Started(ILogger logger, string recipe, int seed, int pictures, int labels, int steps);

        [LoggerMessage(2, LogLevel.Information, "On unseen pictures: macro F2 {F2:0.000}, macro AP {Ap:0.000}", EventName = nameof(Measured))]
        public static partial void Measured(ILogger logger, double f2, double ap);

        [LoggerMessage(3, LogLevel.Warning, "Thresholds stay fixed: the label {Label} is on fewer than {Folds} test pictures",
            EventName = nameof(ThresholdsFixed))]
        public static partial void ThresholdsFixed(ILogger logger, string label, int folds);
    }
}

using System.Diagnostics;
using Vitrine.Vision.Training.Recipes;

namespace Vitrine.Vision.Training;

/// <summary>The steps of a run, whatever is trained: they go on from the checkpoint, and are told as they come.</summary>
/// <param name="steps">Of the whole run.</param>
/// <param name="progress">Called after every step, and for the points of the curve that a checkpoint held.</param>
internal sealed class TrainingLoop(
    int steps, OptimizerChoices optimizer, ILearner learner, TrainingRunOptions options, Action<TrainingProgress> progress)
{
    /// <summary>Called where an epoch has ended and more steps follow; a resumed run may call it once more.</summary>
    public Action<RunPosition> EpochEnded { get; init; } = _ => { };

    /// <summary>Takes the steps that are left.</summary>
    /// <param name="load">The batches of an epoch, from one of them on.</param>
    /// <param name="take">Takes a step, counted from 1, at a learning rate; says the loss before it and how many pictures it saw.</param>
    public void Run<TBatch>(
        Func<int, int, IEnumerable<TBatch>> load, Func<TBatch, int, double, (double Loss, int Pictures)> take, CancellationToken ct)
        where TBatch : IDisposable
    {
        var checkpoint = new Checkpoint(options.CheckpointFolder);
        var (position, curve) = checkpoint.Load(learner);
        curve.ForEach(point => progress(new TrainingProgress(point.Step, steps, point.Loss, 0, TimeSpan.Zero) { Point = point }));
        var (saved, meter) = (Stopwatch.GetTimestamp(), new RunMeter(steps, position.Step, curve));
        while (position.Step < steps)
        {
            foreach (var loaded in load(position.Epoch, position.Batch).Take(steps - position.Step))
            {
                using var batch = loaded;
                position = position with { Step = position.Step + 1, Batch = position.Batch + 1 };
                var rate = optimizer.LearningRateAt(position.Step, steps);
                var (loss, pictures) = take(batch, position.Step, rate);
                var told = meter.Add(position.Step, loss, rate, pictures);
                progress(told);
                if (told.Point is not null && Stopwatch.GetElapsedTime(saved) >= options.CheckpointInterval)
                {
                    checkpoint.Save(position, curve, learner);
                    saved = Stopwatch.GetTimestamp();
                }

                ct.ThrowIfCancellationRequested();
            }

            position = position with { Epoch = position.Epoch + 1, Batch = 0 };
            if (position.Step < steps)
            {
                EpochEnded(position);
            }
        }
    }
}

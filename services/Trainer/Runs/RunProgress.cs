using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Vitrine.Catalog.Trainer;
using Vitrine.Vision.Data;
using Vitrine.Vision.Training;

namespace Vitrine.Trainer.Runs;

/// <summary>Carries what the threads of a training say to the one that writes it down.</summary>
/// <param name="run">As it was when this trainer took it.</param>
/// <param name="device">What trains it.</param>
internal sealed class RunProgress(Run run, string device, DataFaults faults)
{
    private readonly long _began = Stopwatch.GetTimestamp();
    private readonly ConcurrentQueue<CurvePoint> _points = new();
    private readonly ConcurrentQueue<EpochEvaluation> _evaluations = new();
    private volatile TrainingProgress _latest = new(0, 0, 0, 0, TimeSpan.Zero);

    public void Say(TrainingProgress progress)
    {
        _latest = progress;
        if (progress.Point is { } point)
        {
            _points.Enqueue(point);
        }
    }

    public void Say(EpochEvaluation evaluation) => _evaluations.Enqueue(evaluation);

    /// <summary>Writes down what is new.</summary>
    /// <returns>False: the run is to stop.</returns>
    public async Task<bool> WriteAsync(RunStore runs, CancellationToken ct)
    {
        var latest = _latest;
        return await runs.ReportAsync(
            run.Id,
            new RunReport
            {
                Step = latest.Step,
                Steps = latest.Steps,
                Loss = double.IsFinite(latest.Loss) ? latest.Loss : 0,
                PicturesPerSecond = latest.PicturesPerSecond,
                SecondsLeft = latest.TimeLeft.TotalSeconds,
                Skipped = faults.Count,
                Device = device,
                Seconds = run.Seconds + Stopwatch.GetElapsedTime(_began).TotalSeconds,
            },
            [.. Drain(_points).Select(point => new RunPoint(run.Id, point.Step, point.Loss, point.LearningRate))],
            [.. Drain(_evaluations).Select(evaluation =>
                new RunEvaluation(run.Id, evaluation.Epoch, evaluation.Step, JsonSerializer.Serialize(evaluation.Metrics)))],
            ct);
    }

    private static IEnumerable<T> Drain<T>(ConcurrentQueue<T> queue)
    {
        while (queue.TryDequeue(out var next))
        {
            yield return next;
        }
    }
}

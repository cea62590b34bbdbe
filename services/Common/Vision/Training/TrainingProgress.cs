namespace Vitrine.Vision.Training;

/// <summary>How far a run is, after a step.</summary>
/// <param name="Step">Gradient steps taken.</param>
/// <param name="Steps">Gradient steps in all.</param>
/// <param name="Loss">Mean of the latest steps.</param>
/// <param name="PicturesPerSecond">Mean since the run began or was resumed; 0 in what a resumed run tells again.</param>
/// <param name="TimeLeft">If it goes on like that; the measuring afterwards is not counted.</param>
public sealed record TrainingProgress(int Step, int Steps, double Loss, double PicturesPerSecond, TimeSpan TimeLeft)
{
    /// <summary>A point of the curves, where this step ends one; a run has about 200.</summary>
    public CurvePoint? Point { get; init; }
}

/// <summary>What a network scored as it was after an epoch.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="Step">The epoch's last.</param>
/// <param name="Metrics">By name; on what the run does not train on.</param>
public sealed record EpochEvaluation(int Epoch, int Step, IReadOnlyDictionary<string, double> Metrics);

/// <summary>A point of a run's curves. A resumed run gives the points again that it had.</summary>
/// <param name="Step">The last one that it stands for.</param>
/// <param name="Loss">Mean since the point before.</param>
/// <param name="LearningRate">Of that step.</param>
public readonly record struct CurvePoint(int Step, double Loss, double LearningRate);

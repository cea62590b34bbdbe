namespace Vitrine.Vision.Training;

/// <summary>How far a run is.</summary>
/// <param name="Step">Gradient steps taken.</param>
/// <param name="Steps">Gradient steps in all.</param>
/// <param name="Loss">Mean since the last report; NaN before the first step.</param>
/// <param name="PicturesPerSecond">Mean since the last report.</param>
public sealed record TrainingProgress(int Step, int Steps, double Loss, double PicturesPerSecond);

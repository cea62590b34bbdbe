using Vitrine.Vision.Data.Scenes;
using Vitrine.Vision.Detection;

namespace Vitrine.Vision.Metrics;

/// <summary>What is in a picture, and what a detector found there.</summary>
/// <param name="Truth">Every box; their labels are in the detector's list.</param>
/// <param name="Found">In any order.</param>
public sealed record DetectedScene(IReadOnlyList<LabelledBox> Truth, IReadOnlyList<DetectedObject> Found);

/// <summary>How well a detector finds things.</summary>
/// <param name="Scenes">Pictures that were searched.</param>
/// <param name="Targets">Things that were to be found.</param>
/// <param name="Metrics">
/// By <see cref="MetricNames"/>, 0 .. 1, each the mean of the classes; one is left out where no class has a thing of that size.
/// </param>
/// <param name="Classes">The same of each class that has a thing to be found, in the order of the detector's labels.</param>
public sealed record DetectionReport(
    int Scenes, int Targets, IReadOnlyDictionary<string, double> Metrics, IReadOnlyList<ClassScore> Classes)
{
    /// <summary>
    /// Headline figures, in the order in which tables show them: ap is the mean over overlaps of 0.50, 0.55 .. 0.95; small,
    /// medium and large are its parts by the area of the thing, cut at 32 x 32 and 96 x 96 pixels; ar@100 is the recall that
    /// 100 detections a picture reach, over the same overlaps.
    /// </summary>
    public static IReadOnlyList<string> MetricNames { get; } =
        ["ap", "ap50", "ap75", "ap-small", "ap-medium", "ap-large", "ar@100"];
}

/// <summary>How well the things of one class are found.</summary>
public sealed record ClassScore(string Label, int Targets, IReadOnlyDictionary<string, double> Metrics);

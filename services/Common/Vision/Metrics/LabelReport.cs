namespace Vitrine.Vision.Metrics;

/// <summary>How well labels are told of which several may be right.</summary>
/// <param name="Pictures">That were looked at.</param>
/// <param name="Metrics">By <see cref="MetricNames"/>, 0 .. 1.</param>
/// <param name="Labels">f2 and ap of each label, in the network's order; both are 0 where no picture has the label.</param>
public sealed record LabelReport(int Pictures, IReadOnlyDictionary<string, double> Metrics, IReadOnlyList<LabelScore> Labels)
{
    /// <summary>
    /// Headline figures, in the order in which tables show them: the mean F2 of the labels; after a training also by thresholds that were
    /// searched on other pictures, and how far those of a label are apart; F2 of all answers together; and the mean over the labels of the
    /// average precision. Where pictures have categories, the share of those whose category is told right.
    /// </summary>
    public static IReadOnlyList<string> MetricNames { get; } =
        ["macro-f2", "macro-f2-searched", "threshold-difference", "micro-f2", "macro-ap", "category-accuracy"];
}

/// <summary>How well one label is told.</summary>
/// <param name="Pictures">That have it.</param>
public sealed record LabelScore(string Label, int Pictures, IReadOnlyDictionary<string, double> Metrics);

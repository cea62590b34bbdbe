using System.ComponentModel.DataAnnotations;

namespace Vitrine.Vision.Matching;

/// <summary>The thresholds of <see cref="VideoMatcher"/>, as published.</summary>
public sealed class MatchOptions
{
    /// <summary>Of a folder's candidates, the share that is near enough to be heard, above 0 to 1; 1 keeps all.</summary>
    [Range(0.0, 1.0, MinimumIsExclusive = true)]
    public double NearestShare { get; set; } = 0.28;

    /// <summary>Of the videos that these name, the share that is named often enough, above 0 to 1.</summary>
    [Range(0.0, 1.0, MinimumIsExclusive = true)]
    public double FrequentShare { get; set; } = 0.50;

    /// <summary>The Euclidean distance beyond which a pair is none, 0 to 2.</summary>
    [Range(0.0, 2.0)]
    public double MaxDistance { get; set; } = 1.12;
}

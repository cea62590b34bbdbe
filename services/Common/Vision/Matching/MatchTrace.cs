using Vitrine.Media;

namespace Vitrine.Vision.Matching;

/// <summary>The rules that drop something, in the order in which they are applied.</summary>
public enum MatchRule
{
    /// <summary>b. The nearest share of the candidates stays.</summary>
    NearestShare,

    /// <summary>c. The more frequent share of the videos stays.</summary>
    FrequentShare,

    /// <summary>d. The nearest candidate decides.</summary>
    Decide,

    /// <summary>Of the folders that claim one video, the nearest keeps it.</summary>
    OneToOne,

    /// <summary>A pair beyond the greatest distance is none.</summary>
    MaxDistance,
}

/// <summary>What a rule did.</summary>
/// <param name="ItemId">The folder whose candidates were judged; null: all folders' pairs were.</param>
/// <param name="CameIn">How many there were before.</param>
/// <param name="Dropped">Those that the rule dropped, in words, in the order in which they came.</param>
public sealed record MatchStep(string? ItemId, MatchRule Rule, int CameIn, IReadOnlyList<string> Dropped)
{
    public int Left => CameIn - Dropped.Count;
}

/// <summary>A video and the item that it shows.</summary>
/// <param name="Distance">Euclidean, of the nearest candidate.</param>
/// <param name="FrameBox">Pixels of the frame.</param>
/// <param name="PictureName">Of the folder <paramref name="ItemId"/>.</param>
/// <param name="PictureBox">Pixels of that picture.</param>
public sealed record VideoMatch(
    string VideoId, string ItemId, double Distance, long FrameNumber, PictureRegion FrameBox, string PictureName,
    PictureRegion PictureBox)
{
    public override string ToString() => $"{VideoId} - {ItemId} at {Distance:0.0000}";
}

/// <summary>What <see cref="VideoMatcher"/> found, and how.</summary>
/// <param name="Matches">By the video's id; each video and each item once.</param>
/// <param name="Trace">What each rule dropped: folder by folder, then the rules of pairs.</param>
public sealed record MatchResult(IReadOnlyList<VideoMatch> Matches, IReadOnlyList<MatchStep> Trace);

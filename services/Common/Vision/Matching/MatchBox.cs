using Vitrine.Media;

namespace Vitrine.Vision.Matching;

/// <summary>A thing that a detector found, and how it looks.</summary>
/// <param name="Region">Where, in pixels of its picture or frame.</param>
/// <param name="Confidence">How sure the detector is, 0 to 1.</param>
/// <param name="Vector">(D), float32, of length 1.</param>
public sealed record MatchBox(PictureRegion Region, float Confidence, ReadOnlyMemory<float> Vector);

/// <summary>A shop's picture.</summary>
/// <param name="Name">As the shop calls it.</param>
public sealed record MatchPicture(string Name, IReadOnlyList<MatchBox> Boxes);

/// <summary>The pictures of one item.</summary>
public sealed record PictureFolder(string ItemId, IReadOnlyList<MatchPicture> Pictures);

/// <summary>A frame of a video.</summary>
/// <param name="Number">Counted from the video's start.</param>
public sealed record MatchFrame(long Number, IReadOnlyList<MatchBox> Boxes);

/// <summary>A piece of a live broadcast in which one item is shown.</summary>
public sealed record LiveVideo(string Id, IReadOnlyList<MatchFrame> Frames);

/// <summary>A box of a picture, and the box of a video that looks most like it.</summary>
/// <param name="Distance">Euclidean, 0 to 2.</param>
internal sealed record MatchCandidate(
    MatchPicture Picture, int PictureBox, LiveVideo Video, MatchFrame Frame, int FrameBox, double Distance)
{
    /// <summary>Nearest first; equal distances by the video's id, the frame's number and the boxes' places.</summary>
    public static IEnumerable<MatchCandidate> InOrder(IEnumerable<MatchCandidate> candidates) => candidates
        .OrderBy(c => c.Distance)
        .ThenBy(c => c.Video.Id, StringComparer.Ordinal)
        .ThenBy(c => c.Frame.Number)
        .ThenBy(c => c.FrameBox)
        .ThenBy(c => c.Picture.Name, StringComparer.Ordinal)
        .ThenBy(c => c.PictureBox);

    public override string ToString() =>
        $"{Picture.Name}[{PictureBox}] - {Video.Id}/{Frame.Number}[{FrameBox}] at {Distance:0.0000}";
}

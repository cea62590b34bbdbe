using Vitrine.Media;
using Vitrine.Vision.Matching;

namespace Vitrine.Vision.Metrics;

/// <summary>What a video shows in truth.</summary>
/// <param name="FrameBoxes">The item's boxes in the frames that were labelled, by the frame's number.</param>
/// <param name="PictureBoxes">The item's boxes in the shop's pictures, by the picture's name.</param>
public sealed record VideoTruth(
    string VideoId, string ItemId, ILookup<long, PictureRegion> FrameBoxes, ILookup<string, PictureRegion> PictureBoxes);

/// <summary>
/// F1 of video matches as Tianchi's Taobao live contest (2020) scores them: true positives against all matches that were given
/// and all pairs that there are. The contest's own text is no longer to be had; that there is an F1 of the item alone and stricter
/// ones that ask for the boxes is as the entrant DerryHub/the-TaobaoLive-Commodity-Identify-Competition counts.
/// </summary>
/// <param name="ItemF1">0 to 1: the video's item is right.</param>
/// <param name="FrameF1">0 to 1: and the frame's box overlaps (Jaccard) one of the item's there by more than the threshold. A frame
/// without a labelled box is wrong.</param>
/// <param name="PictureF1">0 to 1: the item is right, and so is the picture's box, in the same way.</param>
/// <param name="BoxF1">0 to 1: item, frame's box and picture's box are right.</param>
public sealed record VideoMatchScore(double ItemF1, double FrameF1, double PictureF1, double BoxF1)
{
    /// <param name="matches">Each video at most once.</param>
    /// <param name="truths">At least one; each video once.</param>
    /// <param name="overlap">The threshold, 0 to 1.</param>
    /// <exception cref="ArgumentException">There is nothing to score by, or a video is there twice.</exception>
    public static VideoMatchScore Of(
        IReadOnlyCollection<VideoMatch> matches, IReadOnlyCollection<VideoTruth> truths, float overlap = 0.7f)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(overlap is >= 0 and <= 1, true, nameof(overlap));
        if (truths.Count == 0 || matches.DistinctBy(match => match.VideoId).Count() < matches.Count)
        {
            throw new ArgumentException("There is no truth to score by, or a video is matched twice.", nameof(matches));
        }

        var byVideo = truths.ToDictionary(truth => truth.VideoId);
        var right = matches
            .Select(match => (Match: match, Truth: byVideo.GetValueOrDefault(match.VideoId)))
            .Where(pair => pair.Truth?.ItemId == pair.Match.ItemId)
            .ToArray();
        var (inFrame, inPicture, inBoth) = (0, 0, 0);
        foreach (var (match, truth) in right)
        {
            var isInFrame = IsFound(match.FrameBox, truth!.FrameBoxes[match.FrameNumber]);
            var isInPicture = IsFound(match.PictureBox, truth.PictureBoxes[match.PictureName]);
            inFrame += isInFrame ? 1 : 0;
            inPicture += isInPicture ? 1 : 0;
            inBoth += isInFrame && isInPicture ? 1 : 0;
        }

        return new VideoMatchScore(F1(right.Length), F1(inFrame), F1(inPicture), F1(inBoth));

        bool IsFound(PictureRegion box, IEnumerable<PictureRegion> labelled) =>
            labelled.Any(region => region.OverlapWith(box) > overlap);

        // 2 P R / (P + R) with P = right / matches and R = right / truths.
        double F1(int count) => 2.0 * count / (matches.Count + truths.Count);
    }
}

using Vitrine.Media;

namespace Vitrine.Vision.Matching;

/// <summary>The rules of <see cref="VideoMatcher"/>, one a method.</summary>
internal static class MatchRules
{
    /// <summary>
    /// b. Keeps the candidates that are nearer than the <paramref name="share"/> quantile of the folder's distances, between two
    /// distances on the straight line (numpy's "linear"). So the only candidate of a folder is dropped; 1 keeps all.
    /// </summary>
    public static IReadOnlyList<MatchCandidate> KeepNearest(IReadOnlyList<MatchCandidate> candidates, double share)
    {
        if (candidates.Count == 0 || share >= 1)
        {
            return candidates;
        }

        double[] distances = [.. candidates.Select(c => c.Distance).Order()];
        var place = share * (distances.Length - 1);
        var (below, above) = (distances[(int)place], distances[(int)Math.Ceiling(place)]);
        var limit = below + ((above - below) * (place - Math.Floor(place)));
        return [.. candidates.Where(c => c.Distance < limit)];
    }

    /// <summary>
    /// c. Counts the videos that the candidates name, and keeps the <paramref name="share"/> of them that is named most, rounded
    /// up. Videos as frequent as the last that is kept stay too: frequency does not tell them apart, distance will.
    /// </summary>
    public static IReadOnlyList<MatchCandidate> KeepFrequent(IReadOnlyList<MatchCandidate> candidates, double share)
    {
        var counts = candidates.CountBy(c => c.Video.Id).ToDictionary();
        if (counts.Count == 0)
        {
            return candidates;
        }

        var kept = (int)Math.Ceiling(share * counts.Count);
        var least = counts.Values.OrderDescending().ElementAt(kept - 1);
        return [.. candidates.Where(c => counts[c.Video.Id] >= least)];
    }

    /// <summary>d. The nearest candidate, whose video is the folder's; null: there is none, and the folder has no video.</summary>
    public static MatchCandidate? Decide(IEnumerable<MatchCandidate> candidates) =>
        MatchCandidate.InOrder(candidates).FirstOrDefault();

    /// <summary>e. Of the whole folder, the picture with the most confident box, and that box; the first of equals.</summary>
    public static (MatchPicture Picture, PictureRegion Box) PictureBox(PictureFolder folder)
    {
        var (picture, box) = folder.Pictures
            .SelectMany(picture => picture.Boxes, (picture, box) => (picture, box))
            .MaxBy(found => found.box.Confidence);
        return (picture, box.Region);
    }

    /// <summary>f. Of the frame that was found in a., the most confident box; the first of equals.</summary>
    public static PictureRegion FrameBox(MatchFrame frame) => frame.Boxes.MaxBy(box => box.Confidence)!.Region;

    /// <summary>Of several folders that claim one video, the nearest keeps it; of equals the one whose id is first.</summary>
    public static IReadOnlyList<VideoMatch> KeepOneToOne(IEnumerable<VideoMatch> pairs) =>
    [
        .. pairs.GroupBy(pair => pair.VideoId)
            .Select(claims => claims.OrderBy(pair => pair.Distance).ThenBy(pair => pair.ItemId, StringComparer.Ordinal).First())
            .OrderBy(pair => pair.VideoId, StringComparer.Ordinal),
    ];

    /// <summary>Drops the pairs beyond <paramref name="maxDistance"/>.</summary>
    public static IReadOnlyList<VideoMatch> DropDistant(IEnumerable<VideoMatch> pairs, double maxDistance) =>
        [.. pairs.Where(pair => pair.Distance <= maxDistance)];
}

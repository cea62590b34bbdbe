using Vitrine.Media;
using Vitrine.Vision.Matching;

namespace Vitrine.Vision.Tests.Matching;

/// <summary>Vectors of two values at known angles: their distance is 2 sin(angle / 2).</summary>
internal static class Boxes
{
    public static MatchBox At(double degrees, float confidence = 0.9f, float left = 0) => new(
        new PictureRegion(left, 0, left + 10, 10), confidence, new[] { (float)double.CosPi(degrees / 180), (float)double.SinPi(degrees / 180) });

    public static double Distance(double degrees) => 2 * double.SinPi(degrees / 360);

    public static LiveVideo Video(string id, params (int Number, MatchBox[] Boxes)[] frames) =>
        new(id, [.. frames.Select(frame => new MatchFrame(frame.Number, frame.Boxes))]);

    public static PictureFolder Folder(string itemId, params MatchBox[][] pictures) =>
        new(itemId, [.. pictures.Select((boxes, place) => new MatchPicture($"{place}.jpg", boxes))]);

    /// <summary>A candidate that names a video at a distance.</summary>
    public static MatchCandidate Candidate(string video, double distance)
    {
        var frame = new MatchFrame(80, []);
        return new(new MatchPicture("0.jpg", []), 0, new LiveVideo(video, [frame]), frame, 0, distance);
    }
}

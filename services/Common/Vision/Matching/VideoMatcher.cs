using System.ComponentModel.DataAnnotations;

namespace Vitrine.Vision.Matching;

/// <summary>
/// Tells which item each video shows, by the rules of the seventh place of Tianchi's Taobao live contest (2020, semi-final;
/// jihang-zhang/Tianchi-Taobao-clothes-retrieval). The pictures ask and the videos answer: every box of a picture folder is a query,
/// all boxes of all videos are the gallery, and the "item id" that a query finds is the video's.
/// </summary>
/// <remarks>
/// Where the published words and the published program differ, the words hold: of the videos named (c.) the more frequent half
/// stays, not those that half of the candidates name; the nearest candidate decides (d.) and gives the pair's distance and the
/// frame (f.), not a mean; the picture's box (e.) comes of the whole folder. Where the words leave it open, the program holds: the
/// nearest 28 % (b.) are those below that quantile.
/// </remarks>
public sealed class VideoMatcher
{
    private readonly MatchOptions _options;

    /// <exception cref="ValidationException">An option is out of its range.</exception>
    public VideoMatcher(MatchOptions options)
    {
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        _options = options;
    }

    /// <summary>Matches all at once, each video and each folder at most once; the order of the input does not matter.</summary>
    /// <exception cref="ArgumentException">An id is there twice, or a vector is not of length 1 or not of the others' size.</exception>
    public MatchResult MatchAll(
        IReadOnlyCollection<LiveVideo> videos, IReadOnlyCollection<PictureFolder> folders, CancellationToken ct)
    {
        ThrowIfRepeated(videos.Select(video => video.Id), nameof(videos));
        ThrowIfRepeated(folders.Select(folder => folder.ItemId), nameof(folders));

        var trace = new List<MatchStep>();
        var claims = new List<VideoMatch>();
        foreach (var (folder, candidates) in Candidates(videos, folders, ct))
        {
            var near = Keep(trace, folder, MatchRule.NearestShare, candidates, MatchRules.KeepNearest(candidates, _options.NearestShare));
            var frequent = Keep(trace, folder, MatchRule.FrequentShare, near, MatchRules.KeepFrequent(near, _options.FrequentShare));
            var nearest = MatchRules.Decide(frequent);
            Keep(trace, folder, MatchRule.Decide, frequent, nearest is null ? [] : [nearest]);
            if (nearest is not null)
            {
                claims.Add(Match(folder, nearest));
            }
        }

        var pairs = Keep(trace, null, MatchRule.OneToOne, claims, MatchRules.KeepOneToOne(claims));
        pairs = Keep(trace, null, MatchRule.MaxDistance, pairs, MatchRules.DropDistant(pairs, _options.MaxDistance));
        return new MatchResult(pairs, trace);
    }

    // a. Each box of a folder → the nearest box of a video.
    private static IEnumerable<(PictureFolder Folder, IReadOnlyList<MatchCandidate> Candidates)> Candidates(
        IEnumerable<LiveVideo> videos, IEnumerable<PictureFolder> folders, CancellationToken ct)
    {
        // In the order that settles ties.
        var gallery = videos.OrderBy(video => video.Id, StringComparer.Ordinal)
            .SelectMany(video => video.Frames.OrderBy(frame => frame.Number), (Video, Frame) => (Video, Frame))
            .SelectMany(found => found.Frame.Boxes.Index(), (found, box) => (found.Video, found.Frame, Box: box))
            .ToArray();
        using var nearest = new NearestVectors([.. gallery.Select(entry => entry.Box.Item.Vector)]);
        foreach (var folder in folders.OrderBy(folder => folder.ItemId, StringComparer.Ordinal))
        {
            var queries = folder.Pictures.SelectMany(picture => picture.Boxes.Index(), (Picture, Box) => (Picture, Box)).ToArray();
            var answers = gallery.Length > 0 ? nearest.Find([.. queries.Select(query => query.Box.Item.Vector)], ct) : [];
            yield return (folder,
            [
                .. queries.Zip(answers, (query, answer) => (query, answer.Distance, Found: gallery[answer.Place])).Select(pair =>
                    new MatchCandidate(pair.query.Picture, pair.query.Box.Index, pair.Found.Video, pair.Found.Frame,
                        pair.Found.Box.Index, pair.Distance)),
            ]);
        }
    }

    private static VideoMatch Match(PictureFolder folder, MatchCandidate nearest)
    {
        var (picture, box) = MatchRules.PictureBox(folder);
        return new VideoMatch(
            nearest.Video.Id, folder.ItemId, nearest.Distance, nearest.Frame.Number, MatchRules.FrameBox(nearest.Frame),
            picture.Name, box);
    }

    private static IReadOnlyList<T> Keep<T>(
        List<MatchStep> trace, PictureFolder? folder, MatchRule rule, IReadOnlyList<T> before, IReadOnlyList<T> after)
        where T : class
    {
        var left = after.ToHashSet(ReferenceEqualityComparer.Instance);
        trace.Add(new(folder?.ItemId, rule, before.Count, [.. before.Where(one => !left.Contains(one)).Select(one => $"{one}")]));
        return after;
    }

    private static void ThrowIfRepeated(IEnumerable<string> ids, string name)
    {
        if (ids.CountBy(id => id).FirstOrDefault(count => count.Value > 1) is { Key: { } twice })
        {
            throw new ArgumentException($"The id {twice} is there twice.", name);
        }
    }
}

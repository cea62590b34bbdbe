using Vitrine.Cli.Models;
using Vitrine.Media;
using Vitrine.Vision.Data;
using Vitrine.Vision.Detection;
using Vitrine.Vision.Embedding;
using Vitrine.Vision.Matching;
using Vitrine.Vision.Metrics;
using Vitrine.Vision.Synthetic.Live;
using Vitrine.Vision.Weights;

namespace Vitrine.Benchmarks;

/// <summary>
/// Drawn live clips against the shop's folders, scored as Tianchi's Taobao live contest (2020) does: all rules of the seventh
/// place, and all but one. Then the same frames one after the other, as a live broadcast brings them.
/// </summary>
internal static class Live
{
    private const int Workers = 2;
    private const int QueueCapacity = 1024;
    private const int FirstMatched = 80;
    private const float LeastVisible = 0.3f;

    private static readonly (string Suffix, string Words, Action<MatchOptions> Change)[] _rows =
    [
        ("", "the published rules", _ => { }),
        ("_without_nearest_share", "all candidates are heard", options => options.NearestShare = 1),
        ("_without_frequent_share", "seldom named videos are heard", options => options.FrequentShare = 1),
        ("_without_max_distance", "pairs at any distance", options => options.MaxDistance = 2),
    ];

    // The published ones, 80, 100, ..., 380, and those before: a live broadcast is watched from its beginning.
    private static readonly int[] _frames = [.. Enumerable.Range(0, 20).Select(frame => 20 * frame)];

    public static async Task<int> RunAsync(LiveChoices choices, bool json, CancellationToken ct)
    {
        var set = DrawnLiveSet.Read(choices.Clips, choices.Distractors, choices.Unshown);
        if (choices.Write is { } folder)
        {
            await LiveFiles.WriteAsync(set, folder, ct);
            return 0;
        }

        var shipped = ShippedPackage.Open(ShippedModel.Name);
        using var embedder = new EmbeddingEngine(EmbeddingModel.Load(shipped, Precision.Float32), QueueCapacity);
        await embedder.WarmUpAsync(ct);
        using var detector = choices.Detector is { } package
            ? new DetectionEngine(DetectionModel.Load(ModelPackage.Open(package), Precision.Float32), QueueCapacity)
            : null;
        var boxes = new LiveBoxes(embedder, detector);
        var inPictures = choices.PictureScore ?? detector?.Choices.PictureScore ?? 0;
        var inFrames = choices.FrameScore ?? detector?.Choices.FrameScore ?? 0;
        var folders = await EachAsync(set.Folders.ToList(), one => LookAsync(boxes, one.Key, one.Value, inPictures, ct), ct);
        var clips = await EachAsync(set.Clips.Index().ToList(), one => LookAsync(boxes, one.Index, one.Item, inFrames, ct), ct);

        var table = new FigureTable();
        AddScores(table, clips, folders, set, choices.MaxDistance, ct);
        AddAnnouncements(table, clips, folders, new LiveOptions { MaxDistance = choices.MaxDistance }, ct);
        return table.Print(json);
    }

    private static void AddScores(
        FigureTable table, WatchedClip[] clips, PictureFolder[] folders, DrawnLiveSet set, double maxDistance, CancellationToken ct)
    {
        LiveVideo[] videos = [.. clips.Select(clip =>
            clip.Video with { Frames = [.. clip.Video.Frames.Where(frame => frame.Number >= FirstMatched)] })];
        VideoTruth[] truths = [.. clips.Where(clip => set.Folders.ContainsKey(clip.ItemId)).Select(clip => clip.Truth(set))];
        foreach (var (suffix, words, change) in _rows)
        {
            var options = new MatchOptions { MaxDistance = maxDistance };
            change(options);
            var matches = new VideoMatcher(options).MatchAll(videos, folders, ct).Matches;
            var score = VideoMatchScore.Of(matches, truths);
            foreach (var (key, value) in new[]
            {
                ("item_f1", score.ItemF1), ("item_frame_f1", score.FrameF1), ("item_picture_f1", score.PictureF1), ("all_f1", score.BoxF1),
            })
            {
                table.Add(key + suffix, value, "", words, $"{matches.Count} pairs told, {truths.Length} there are");
            }
        }
    }

    // An item that is announced before the host has it is wrong, even if it is the right one.
    private static void AddAnnouncements(
        FigureTable table, WatchedClip[] clips, PictureFolder[] folders, LiveOptions options, CancellationToken ct)
    {
        (string ItemId, ReadOnlyMemory<float> Vector)[] shop = [.. folders.SelectMany(folder =>
            folder.Pictures.SelectMany(picture => picture.Boxes).Select(box => (folder.ItemId, box.Vector)))];
        using var nearest = new NearestVectors([.. shop.Select(entry => entry.Vector)]);
        var (delays, wrong) = (new List<double>(), 0);
        foreach (var clip in clips)
        {
            var matcher = new LiveMatcher(options);
            var announced = clip.Video.Frames
                .SelectMany(frame => matcher.Add(Time(frame.Number), Seen(frame)), (frame, shown) => (
                    shown.ItemId, shown.IsOver, Delay: Time(frame.Number) - Time(clip.Change),
                    IsRight: shown.ItemId == clip.ItemId && frame.Number >= clip.Change))
                .Where(one => !one.IsOver).DistinctBy(one => (one.ItemId, one.IsRight)).ToList();
            wrong += announced.Count(one => !one.IsRight);
            delays.AddRange(announced.Where(one => one.IsRight).Select(one => one.Delay.TotalSeconds));
        }

        var sold = clips.Count(clip => folders.Any(folder => folder.ItemId == clip.ItemId));
        table.Add("live_announced", (double)delays.Count / sold, "", $"{delays.Count} of {sold} items", "");
        table.Add("live_wrong", wrong, "", $"announced in {clips.Length} clips", "");
        if (delays.Count > 0)
        {
            var spread = $"{FigureTable.Number(delays.Min())} to {FigureTable.Number(delays.Max())}";
            table.Add("live_seconds", Pair.Median(delays), spread, "after the host had changed to the item", "");
        }

        IEnumerable<SeenItem> Seen(MatchFrame frame) => nearest.Find([.. frame.Boxes.Select(box => box.Vector)], ct)
            .Select(found => new SeenItem(shop[found.Place].ItemId, found.Distance));
    }

    private static async Task<PictureFolder> LookAsync(
        LiveBoxes boxes, string itemId, IReadOnlyList<ShopPicture> pictures, double leastScore, CancellationToken ct)
    {
        var seen = new List<MatchPicture>();
        foreach (var picture in pictures)
        {
            var truth = picture.Boxes.Select(box => (box.Box, Confidence: 1f));
            seen.Add(new(picture.Name, await boxes.FindAsync(picture.Drawing.Jpeg(), truth, leastScore, ct)));
        }

        return new PictureFolder(itemId, seen);
    }

    private static async Task<WatchedClip> LookAsync(LiveBoxes boxes, int number, LiveClip clip, double leastScore, CancellationToken ct)
    {
        var (seen, truth) = (new List<MatchFrame>(), new List<(long Frame, PictureRegion Box)>());
        foreach (var frame in _frames.Select(clip.Frame))
        {
            var visible = frame.Items.Where(one => one.VisibleShare >= LeastVisible).Reverse().Select(one => (one.Box, one.VisibleShare));
            seen.Add(new(frame.Number, await boxes.FindAsync(frame.Jpeg(), visible, leastScore, ct)));
            if (frame.Shown is { VisibleShare: >= LeastVisible } shown)
            {
                truth.Add((frame.Number, shown.Box));
            }
        }

        return new WatchedClip(new LiveVideo($"clip-{number:00}", seen), clip.Shown.Id, clip.Change, truth);
    }

    private static async Task<TResult[]> EachAsync<TSource, TResult>(
        List<TSource> sources, Func<TSource, Task<TResult>> work, CancellationToken ct)
    {
        var results = new TResult[sources.Count];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, sources.Count), new ParallelOptions { MaxDegreeOfParallelism = Workers, CancellationToken = ct },
            async (place, _) => results[place] = await work(sources[place]));
        return results;
    }

    private static TimeSpan Time(long frame) => TimeSpan.FromSeconds(frame / (double)LiveClip.FramesPerSecond);

    private sealed record WatchedClip(LiveVideo Video, string ItemId, int Change, IReadOnlyList<(long Frame, PictureRegion Box)> Boxes)
    {
        public VideoTruth Truth(DrawnLiveSet set) => new(
            Video.Id, ItemId, Boxes.ToLookup(one => one.Frame, one => one.Box),
            set.Folders[ItemId]
                .SelectMany(picture => picture.Boxes.Where(box => box.Item.Id == ItemId), (picture, box) => (picture.Name, box.Box))
                .ToLookup(one => one.Name, one => one.Box));
    }
}

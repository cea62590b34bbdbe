using Microsoft.Extensions.Options;
using Vitrine.Catalog.Embedder;
using Vitrine.Catalog.Ingest;
using Vitrine.Catalog.Search;
using Vitrine.Hosting;
using Vitrine.Media;
using Vitrine.Search.Queries;
using Vitrine.Search.V1;
using Vitrine.Vision.Matching;
using MatchStep = Vitrine.Search.V1.MatchStep;
using VideoMatch = Vitrine.Search.V1.VideoMatch;

namespace Vitrine.Search.Videos;

/// <summary>Matches whole streams with items, one to one (<see cref="VideoMatcher"/>).</summary>
internal sealed class VideoMatching(SpaceStore spaces, VideoQuery videos, ItemReader itemReader, IOptions<SearchOptions> options)
{
    private const int MaxDropped = 100;

    public async Task<MatchVideosResponse> MatchAsync(MatchVideosRequest request, CancellationToken ct)
    {
        var streams = MatchRequests.ReadStreams(request);
        var matcher = new VideoMatcher(MatchRequests.ReadRules(request));
        var filter = FilterReader.Read(request.Filter);
        var space = await spaces.RequireActiveAsync(ct);

        // 1. What the streams show, and what the items look like.
        var states = (await videos.StatesAsync(space, streams, ct)).ToDictionary(state => state.Stream);
        if (streams.FirstOrDefault(stream => !states.ContainsKey(stream)) is { } unknown)
        {
            throw RpcErrors.NotFound("stream", unknown);
        }

        var limit = MostBoxes(space);
        var frameBoxes = await videos.FrameBoxesAsync(space, streams, limit + 1, ct);
        var itemBoxes = await videos.ItemBoxesAsync(space, filter, limit + 1, ct);
        if (frameBoxes.Count + itemBoxes.Count > limit)
        {
            throw RpcErrors.Invalid(
                frameBoxes.Count > itemBoxes.Count ? "streams" : "filter", $"must leave at most {limit} boxes, of items and frames together");
        }

        // 2. The rules.
        var result = matcher.MatchAll(ToVideos(frameBoxes), ToFolders(itemBoxes), ct);

        // 3. What the items are that are told of. One that was withdrawn meanwhile has no match.
        var steps = request.Explain ? result.Trace : Array.Empty<Vision.Matching.MatchStep>();
        var told = result.Matches.Select(match => match.ItemId).Concat(steps.Select(step => step.ItemId).OfType<string>());
        var items = await itemReader.ReadAsync([.. told.Distinct().Select(ItemIds.Parse)], ct);
        return new MatchVideosResponse
        {
            Matches = { result.Matches.Where(match => Find(match.ItemId) is not null).Select(match => ToWire(match, Find(match.ItemId)!)) },
            Steps = { steps.Select(step => ToWire(step, step.ItemId is { } id ? Find(id) : null)) },
            PendingFrames = states.Values.Sum(state => state.Pending),
            Model = space.Model,
            Space = space.Id,
        };

        Item? Find(string id) => items.GetValueOrDefault(ItemIds.Parse(id));
    }

    // Boxes are held as they were read, as they are compared, and once more in tensors.
    private int MostBoxes(EmbeddingSpace space) =>
        (int)Math.Min(int.MaxValue - 1, options.Value.MatchBytes / (3L * space.Dimension * sizeof(float)));

    private static List<LiveVideo> ToVideos(IEnumerable<FrameBox> boxes) =>
    [
        .. boxes.GroupBy(box => box.Stream).Select(stream => new LiveVideo(stream.Key,
        [
            .. stream.GroupBy(box => box.Frame).Select(frame => new MatchFrame(frame.Key, [.. frame.Select(box => ToBox(box.Found))])),
        ])),
    ];

    private static List<PictureFolder> ToFolders(IEnumerable<ItemBox> boxes) =>
    [
        .. boxes.GroupBy(box => box.ItemId).Select(item => new PictureFolder(ItemIds.Format(item.Key),
        [
            .. item.GroupBy(box => Convert.ToHexStringLower(box.Sha256))
                .Select(picture => new MatchPicture(picture.Key, [.. picture.Select(box => ToBox(box.Found))])),
        ])),
    ];

    private static MatchBox ToBox(FoundBox found) => new(
        new PictureRegion(found.Box.Left, found.Box.Top, found.Box.Right, found.Box.Bottom), found.Score, found.Feature);

    private static VideoMatch ToWire(Vision.Matching.VideoMatch match, Item item) => new()
    {
        Stream = match.VideoId,
        Item = HitWire.ToWire(item),
        Distance = match.Distance,
        Frame = match.FrameNumber,
        FrameBox = ToWire(match.FrameBox),
        ImageSha256 = match.PictureName,
        ImageBox = ToWire(match.PictureBox),
    };

    private static MatchStep ToWire(Vision.Matching.MatchStep step, Item? item) => new()
    {
        Rule = step.Rule switch
        {
            MatchRule.NearestShare => "nearest_share",
            MatchRule.FrequentShare => "frequent_share",
            MatchRule.Decide => "decide",
            MatchRule.OneToOne => "one_to_one",
            _ => "max_distance",
        },
        Shop = item?.Shop ?? "",
        ItemId = item?.ItemId ?? "",
        CameIn = step.CameIn,
        Left = step.Left,
        Dropped = { step.Dropped.Take(MaxDropped) },
    };

    private static Common.V1.Box ToWire(PictureRegion box) =>
        new() { Left = box.Left, Top = box.Top, Right = box.Right, Bottom = box.Bottom };
}

using Google.Protobuf.WellKnownTypes;
using Vitrine.Catalog.Embedder;
using Vitrine.Catalog.Search;
using Vitrine.Hosting;
using Vitrine.Search.Queries;
using Vitrine.Search.V1;
using Vitrine.Vision.Matching;
using ShownItem = Vitrine.Search.V1.ShownItem;

namespace Vitrine.Search.Videos;

/// <summary>
/// Follows a stream, and tells which items it shows (<see cref="LiveMatcher"/>). Frames are judged by their number: one that is still
/// being embedded holds up those behind it, for a while.
/// </summary>
internal sealed class LiveMatching(
    SpaceStore spaces, VideoQuery videos, IMatchFinder matches, ItemReader itemReader, TimeProvider time)
{
    private const int FramesAhead = 32;

    /// <summary>How often new frames are looked for.</summary>
    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(100);

    /// <summary>Frames that came together may be stored in another order: a younger one waits for those before it.</summary>
    private static readonly TimeSpan _settled = TimeSpan.FromMilliseconds(200);

    /// <summary>An older frame that is not embedded yet holds up the others no longer, and is passed over.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);

    public async Task MatchAsync(MatchVideoRequest request, Func<MatchVideoResponse, Task> answer, CancellationToken ct)
    {
        var (stream, idleTimeout) = MatchRequests.ReadStream(request);
        var matcher = new LiveMatcher(MatchRequests.ReadRules(request));
        var question = new MatchQuestion(FilterReader.Read(request.Filter), request.Filter, Items: 1, CandidateMode.Auto, []);
        var space = await spaces.RequireActiveAsync(ct);

        var (frame, now) = (request.HasAfterFrame ? request.AfterFrame : -1, DateTimeOffset.MinValue);
        var skipped = 0;
        var lastNews = time.GetTimestamp();
        while (time.GetElapsedTime(lastNews) < idleTimeout)
        {
            var before = frame;
            foreach (var next in await videos.NextFramesAsync(space, stream, frame, FramesAhead, ct))
            {
                if (next.Age < _settled || (!next.IsReady && next.Age < _patience))
                {
                    break;
                }

                frame = next.Number;
                if (!next.IsReady)
                {
                    skipped++;
                }
                else
                {
                    // A camera's clock may be set back, a stream's time not.
                    now = next.CapturedAt > now ? next.CapturedAt : now + TimeSpan.FromTicks(TimeSpan.TicksPerMicrosecond);
                    await AnswerAsync(matcher.Add(now - DateTimeOffset.UnixEpoch, await SeenAsync(space, next, question, ct)));
                }
            }

            if (frame > before)
            {
                lastNews = time.GetTimestamp();
            }
            else if ((await spaces.ActiveAsync(ct))?.Id != space.Id)
            {
                throw RpcErrors.Precondition("MODEL_CHANGED", $"model {space.Model} is no longer the active one");
            }
            else
            {
                await Task.Delay(_interval, time, ct);
            }
        }

        if (matcher.End() is { Count: > 0 } over)
        {
            await AnswerAsync(over);
        }

        async Task AnswerAsync(IReadOnlyList<Vision.Matching.ShownItem> changes) => await answer(new MatchVideoResponse
        {
            Frame = frame,
            FrameTime = Timestamp.FromDateTimeOffset(now),
            Changes = { await ToWireAsync(changes, ct) },
            SkippedFrames = skipped,
        });
    }

    /// <summary>The item that each box of a frame looks like most.</summary>
    private async Task<IReadOnlyList<SeenItem>> SeenAsync(EmbeddingSpace space, StreamFrame frame, MatchQuestion question, CancellationToken ct)
    {
        if (frame.Boxes.Count == 0)
        {
            return [];
        }

        var query = new QueryVectors(space, [.. frame.Boxes.Select(box => new QueryVector(box.Feature, Box: null))]);
        var found = await matches.FindAsync(Task.FromResult(query), question, new StageClock(time), ct);
        found.Missing.ThrowIfAny(); // An item that is not asked about would be over.
        return
        [
            .. found.Sets.SelectMany(set => Ranking.Nearest([set], 1)).Select(item =>
                new SeenItem(ItemIds.Format(item.ItemId), Math.Sqrt(2 * item.Distance))), // |a - b|² = 2 (1 - ab)
        ];
    }

    private async Task<IEnumerable<ShownItem>> ToWireAsync(IReadOnlyList<Vision.Matching.ShownItem> changes, CancellationToken ct)
    {
        if (changes.Count == 0)
        {
            return [];
        }

        // One that was withdrawn meanwhile is told no more.
        var items = await itemReader.ReadAsync([.. changes.Select(change => ItemIds.Parse(change.ItemId))], ct);
        return changes.Where(change => items.ContainsKey(ItemIds.Parse(change.ItemId))).Select(change => new ShownItem
        {
            Item = HitWire.ToWire(items[ItemIds.Parse(change.ItemId)]),
            FirstTime = ToTime(change.From),
            LastTime = ToTime(change.To),
            Over = change.IsOver,
        });

        static Timestamp ToTime(TimeSpan sinceEpoch) => Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch + sinceEpoch);
    }
}

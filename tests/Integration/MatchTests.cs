using System.Globalization;
using System.Text.Json;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Vitrine.Cli.Local;
using Vitrine.Search.V1;

namespace Vitrine.Integration;

/// <summary>Live video to item, through the running services; each frame is one box.</summary>
public sealed class MatchTests(StackFixture stack)
{
    private static readonly DateTimeOffset _start = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Streams_get_the_items_that_they_show_each_item_once()
    {
        int[] items = [31_001, 31_002, 31_003];
        var shop = await FillShopAsync(items);
        var prefix = $"match-{Guid.NewGuid():N}";
        (string Stream, int Shows)[] streams = [($"{prefix}-a", 31_002), ($"{prefix}-b", 31_001), ($"{prefix}-c", 31_009), ($"{prefix}-d", 31_003)];
        await PushAsync([.. streams.SelectMany(stream => Enumerable.Range(1, 3).Select(i => (stream.Stream, 10 * i, i == 2 ? stream.Shows : 31_100 + i)))]);
        var request = new MatchVideosRequest
        {
            Streams = { streams.Select(stream => stream.Stream) },
            Filter = new Filter { Shops = { shop } },
            Explain = true,
        };

        await stack.EmbeddedAsync($"{prefix}%", 12, Ct);
        var response = await stack.Search.MatchVideosAsync(request, cancellationToken: Ct);

        response.PendingFrames.ShouldBe(0);
        response.Matches.Select(match => (match.Stream, match.Item.Shop, match.Item.ItemId, match.Frame)).ShouldBe(
            [($"{prefix}-a", shop, "31002", 20), ($"{prefix}-b", shop, "31001", 20), ($"{prefix}-d", shop, "31003", 20)]);
        response.Matches.ShouldAllBe(match => match.Distance < 0.2 && match.FrameBox.Right == 256 && match.ImageBox.Bottom == 256);
        // Three pictures an item: 0.28 leaves the nearest. Then the rules of pairs.
        response.Steps.Select(step => (step.Rule, step.ItemId, step.CameIn, step.Left)).ShouldBe(
            [
                .. items.SelectMany(item => new[]
                {
                    ("nearest_share", $"{item}", 3, 1), ("frequent_share", $"{item}", 1, 1), ("decide", $"{item}", 1, 1),
                }),
                ("one_to_one", "", 3, 3),
                ("max_distance", "", 3, 3),
            ]);

        request.Filter.Shops[0] = "no shop";
        (await stack.Search.MatchVideosAsync(request, cancellationToken: Ct)).Matches.ShouldBeEmpty();
        request.Streams.Add("no such stream");
        var error = await Should.ThrowAsync<RpcException>(async () => await stack.Search.MatchVideosAsync(request, cancellationToken: Ct));
        error.StatusCode.ShouldBe(StatusCode.NotFound);
        error.Status.Detail.ShouldContain("no such stream");
    }

    [Fact]
    public async Task A_stream_is_followed_in_the_order_of_its_frames_while_it_runs()
    {
        var shop = await FillShopAsync(32_001, 32_002);
        var stream = $"live-{Guid.NewGuid():N}";
        var request = new MatchVideoRequest
        {
            Stream = stream,
            Filter = new Filter { Shops = { shop } },
            Frames = 3,
            Agreeing = 2,
            Patience = Duration.FromTimeSpan(TimeSpan.FromSeconds(0.5)), // of frames 0.4 s apart
            MaxDistance = 0.5,
        };
        using var call = stack.Search.MatchVideo(request, cancellationToken: Ct);

        // Nothing of the shop, the first item, the second.
        int[] shows = [32_100, 32_001, 32_001, 32_001, 32_002, 32_002, 32_002];
        await PushAsync([.. shows.Take(4).Select((item, i) => (stream, 10 * i, item))]);
        var changes = await ReadAsync(call, lastFrame: 30);
        changes.ShouldBe(["20: 32001 from 0.4 to 0.8"]);

        await PushAsync([.. shows.Skip(4).Select((item, i) => (stream, 40 + (10 * i), item))]);
        changes = await ReadAsync(call, lastFrame: 60);
        changes.ShouldBe(["50: 32001 from 0.4 to 1.2, over", "50: 32002 from 1.6 to 2.0"]);

        // Once more, of what is there: the same, and an end.
        request.IdleTimeout = Duration.FromTimeSpan(TimeSpan.FromSeconds(0.5));
        using var again = stack.Search.MatchVideo(request, cancellationToken: Ct);
        changes = await ReadAsync(again, lastFrame: null);
        changes.ShouldBe(
            ["20: 32001 from 0.4 to 0.8", "50: 32001 from 0.4 to 1.2, over", "50: 32002 from 1.6 to 2.0", "60: 32002 from 1.6 to 2.4, over"]);
        request.AfterFrame = 60;
        using var nothing = stack.Search.MatchVideo(request, cancellationToken: Ct);
        (await ReadAsync(nothing, lastFrame: null)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Frames_that_came_while_the_embedder_was_killed_are_not_lost()
    {
        var shop = await FillShopAsync(33_001);
        var stream = $"live-{Guid.NewGuid():N}";
        await stack.Stack.KillAsync(Part.Embedder, Ct);
        await PushAsync([(stream, 1, 33_001), (stream, 2, 33_001)]);
        await stack.EventuallyAsync($"select count(*) from ingest.images where stream = '{stream}'", 2, Ct);
        await stack.Stack.StartAsync(Part.Embedder, Ct);
        await stack.EmbeddedAsync(stream, 2, Ct);

        using var call = stack.Search.MatchVideo(
            new MatchVideoRequest { Stream = stream, Filter = new Filter { Shops = { shop } }, Frames = 1 }, cancellationToken: Ct);
        (await ReadAsync(call, lastFrame: 2)).ShouldBe(["1: 33001 from 0.0 to 0.0"]);
    }

    /// <returns>The changes up to a frame, or to the end; fails where a frame is told before one of a lower number.</returns>
    private static async Task<List<string>> ReadAsync(AsyncServerStreamingCall<MatchVideoResponse> call, long? lastFrame)
    {
        var changes = new List<string>();
        var frame = -1L;
        while (await call.ResponseStream.MoveNext(Ct))
        {
            var answer = call.ResponseStream.Current;
            answer.Frame.ShouldBeGreaterThanOrEqualTo(frame);
            answer.SkippedFrames.ShouldBe(0);
            frame = answer.Frame;
            changes.AddRange(answer.Changes.Select(change => string.Create(
                CultureInfo.InvariantCulture,
                $"{frame}: {change.Item.ItemId} from {Seconds(change.FirstTime):0.0} to {Seconds(change.LastTime):0.0}{(change.Over ? ", over" : "")}")));
            if (frame == lastFrame)
            {
                break;
            }
        }

        return changes;

        static double Seconds(Timestamp time) => (time.ToDateTimeOffset() - _start).TotalSeconds;
    }

    /// <summary>A shop of drawn items: each has a picture of its own and two that show other things.</summary>
    private Task<string> FillShopAsync(params int[] items) =>
        stack.FillShopAsync(items, item => [item, item + 1_000, item + 2_000], Ct);

    /// <summary>Cameras push frames, 25 a second.</summary>
    private Task PushAsync((string Stream, int Frame, int Picture)[] frames) => stack.PublishAsync(
        "frame-submitted",
        [
            .. frames.Select(frame => JsonSerializer.Serialize(new
            {
                stream = frame.Stream,
                frame = frame.Frame,
                capturedAt = _start + TimeSpan.FromSeconds(frame.Frame / 25.0),
                image = Convert.ToBase64String(Pictures.Distinct(frame.Picture)),
            })),
        ]);
}

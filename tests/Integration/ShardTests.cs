using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Vitrine.Common.V1;
using Vitrine.Embedder.V1;
using Vitrine.Ingest.V1;
using Vitrine.Search.V1;

namespace Vitrine.Integration;

/// <summary>Several processes that hold a part of the items each answer as one that holds all.</summary>
public sealed class ShardTests(StackFixture stack)
{
    private const int Items = 24;

    [Fact]
    public async Task Three_shards_answer_as_one_process_does()
    {
        var ct = TestContext.Current.CancellationToken;
        var shop = await FillShopAsync(ct);
        await using var sharded = await ShardedSearch.StartAsync(stack.Stack, ct);
        var other = await FillShopAsync(ct); // What comes later is found as soon.
        var region = (await stack.Search.SearchAsync(ByPicture(5, new Filter { Shops = { shop } }, 1), cancellationToken: ct)).Hits[0].RegionId;
        var vector = (await stack.Embedder.EmbedAsync(
            new EmbedRequest { Picture = new Picture { Data = ByteString.CopyFrom(Pictures.Distinct(7)) } }, cancellationToken: ct)).Embeddings[0];
        var both = new Filter { Shops = { shop, other } };

        foreach (var request in new[]
        {
            ByPicture(3, both, 10),
            ByPicture(3, both, 100),
            ByPicture(3, both, 1),
            ByPicture(3, new Filter { Shops = { shop }, ExcludeItemIds = { "3", "4", "5" } }, 100),
            ByPicture(3, new Filter { Shops = { shop }, Tags = { "unknown" } }, 10),
            ByPicture(3, filter: null, 1000),
            new SearchRequest { RegionId = region, Filter = both, Mode = SearchMode.Exact },
            new SearchRequest { Vector = new Vector { Values = { vector.Values } }, Filter = both, TopK = 7 },
        })
        {
            await ShouldBeTheSameAsync(sharded.Allowing, request, ct);
        }

        await stack.Ingest.DeleteItemsAsync(new DeleteItemsRequest { Shop = other, ItemIds = { "3" } }, cancellationToken: ct);
        await ShouldBeTheSameAsync(sharded.Failing, ByPicture(3, both, 100), ct);

        // A video goes the same way.
        var stream = await PushFramesAsync(5, ct);
        var video = new MatchVideoRequest { Stream = stream, Filter = both, Frames = 1, IdleTimeout = Duration.FromTimeSpan(TimeSpan.FromSeconds(1)) };
        var changes = await MatchAsync(sharded.Failing, video, ct);
        changes.ShouldBe(await MatchAsync(stack.Search, video, ct));
        changes.SelectMany(answer => answer.Changes).Select(change => change.Item.ItemId).Distinct().ShouldBe(["5"]);

        // A part by itself is no answer.
        var error = await Should.ThrowAsync<RpcException>(async () =>
            await sharded.ClientOf(sharded.Shards[1]).SearchAsync(ByPicture(3, both, 10), cancellationToken: ct));
        (error.StatusCode, error.Status.Detail).ShouldBe(
            (StatusCode.FailedPrecondition, "this is shard 1 of 3: ask the replica that asks them all"));
    }

    [Fact]
    public async Task A_killed_or_hanging_shard_is_named_and_left_out_only_where_that_is_allowed()
    {
        var ct = TestContext.Current.CancellationToken;
        var shop = await FillShopAsync(ct);
        await using var sharded = await ShardedSearch.StartAsync(stack.Stack, ct);
        var request = ByPicture(3, new Filter { Shops = { shop } }, 100);
        var whole = await ShouldBeTheSameAsync(sharded.Allowing, request, ct);
        await ShouldBeTheSameAsync(sharded.Failing, request, ct);

        // 1. One is killed.
        await sharded.Shards[1].KillAsync(ct);

        var partial = await sharded.Allowing.SearchAsync(request, cancellationToken: ct);
        ShouldLack(partial, [1], whole);
        var error = await Should.ThrowAsync<RpcException>(async () => await sharded.Failing.SearchAsync(request, cancellationToken: ct));
        (error.StatusCode, error.Status.Detail).ShouldBe((StatusCode.Unavailable, "no answer from shard 1 (of 0 to 2)"));
        error.GetRpcStatus()!.GetDetail<RetryInfo>()!.RetryDelay.ToTimeSpan().ShouldBeGreaterThan(TimeSpan.Zero);
        using (var call = sharded.Allowing.SearchStream(cancellationToken: ct))
        {
            await call.RequestStream.WriteAsync(new SearchStreamRequest { RequestId = "1", Request = request }, ct);
            await call.RequestStream.CompleteAsync();
            ShouldLack((await call.ResponseStream.ReadAllAsync(ct).SingleAsync(ct)).Response, [1], whole);
        }

        var video = new MatchVideoRequest { Stream = await PushFramesAsync(3, ct), Filter = request.Filter };
        error = await Should.ThrowAsync<RpcException>(() => MatchAsync(sharded.Allowing, video, ct));
        (error.StatusCode, error.Status.Detail).ShouldBe((StatusCode.Unavailable, "no answer from shard 1 (of 0 to 2)"));

        // 2. Another one hangs.
        await ShardedSearch.SignalAsync(sharded.Shards[2], "STOP", ct);

        ShouldLack(await sharded.Allowing.SearchAsync(request, cancellationToken: ct), [1, 2], whole);

        // 3. Both are back.
        await ShardedSearch.SignalAsync(sharded.Shards[2], "CONT", ct);
        await sharded.Shards[1].StartAsync(ct);
        await sharded.Shards[1].WaitUntilReadyAsync(ct);

        await ShouldBeTheSameAsync(sharded.Allowing, request, ct);
        await ShouldBeTheSameAsync(sharded.Failing, request, ct);
    }

    /// <summary>Asks the stack's one search service as well: but for the stages the answers are the same, bit by bit.</summary>
    private async Task<SearchResponse> ShouldBeTheSameAsync(
        SearchService.SearchServiceClient sharded, SearchRequest request, CancellationToken ct)
    {
        while (true)
        {
            var expected = WithoutStages(await stack.Search.SearchAsync(request, cancellationToken: ct));
            var answer = await sharded.SearchAsync(request, cancellationToken: ct);
            answer.Plan.Stages.Select(stage => stage.Name).TakeLast(2).ShouldBe(["shards", "items"]);
            if (expected.Equals(WithoutStages(await stack.Search.SearchAsync(request, cancellationToken: ct))))
            {
                WithoutStages(answer).ShouldBe(expected);
                answer.Plan.Exact.ShouldBeTrue();
                return answer;
            }
        }
    }

    private static async Task<List<MatchVideoResponse>> MatchAsync(
        SearchService.SearchServiceClient search, MatchVideoRequest request, CancellationToken ct)
    {
        using var call = search.MatchVideo(request, cancellationToken: ct);
        return await call.ResponseStream.ReadAllAsync(ct).ToListAsync(ct);
    }

    private static void ShouldLack(SearchResponse partial, IEnumerable<int> shards, SearchResponse whole)
    {
        (partial.Plan.Partial, partial.Plan.Exact).ShouldBe((true, false));
        partial.Plan.MissingShards.ShouldBe(shards);
        partial.Hits.Count.ShouldBeInRange(1, whole.Hits.Count - 1);
        partial.Plan.MatchedItems.ShouldBe(partial.Hits.Count);
        var found = partial.Hits.Select(hit => hit.Item.ItemId).ToHashSet();
        partial.Hits.Select(Without).ShouldBe(whole.Hits.Where(hit => found.Contains(hit.Item.ItemId)).Select(Without));
    }

    private static SearchResponse WithoutStages(SearchResponse response)
    {
        var copy = response.Clone();
        copy.Plan.Stages.Clear();
        return copy;
    }

    private static SearchRequest ByPicture(int picture, Filter? filter, int topK) => new()
    {
        Picture = new Picture { Data = ByteString.CopyFrom(Pictures.Distinct(picture)) },
        Filter = filter,
        TopK = topK,
    };

    /// <summary>A camera pushes three frames that show a picture.</summary>
    /// <returns>Their stream.</returns>
    private async Task<string> PushFramesAsync(int picture, CancellationToken ct)
    {
        var stream = $"sharded-{Guid.NewGuid():N}";
        var image = Convert.ToBase64String(Pictures.Distinct(picture));
        await stack.PublishAsync(
            "frame-submitted",
            [
                .. Enumerable.Range(1, 3).Select(frame => JsonSerializer.Serialize(
                    new { stream, frame, capturedAt = DateTimeOffset.UnixEpoch + TimeSpan.FromSeconds(frame), image })),
            ]);
        await stack.EmbeddedAsync(stream, 3, ct);
        return stream;
    }

    // Every third item has two pictures.
    private Task<string> FillShopAsync(CancellationToken ct) =>
        stack.FillShopAsync(Enumerable.Range(0, Items), item => item % 3 == 0 ? [item, item + Items] : [item], ct);

    // How likely a hit is depends on what ranks before it.
    private static Hit Without(Hit hit)
    {
        var copy = hit.Clone();
        copy.ClearProbability();
        return copy;
    }
}

using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Vitrine.Common.V1;
using Vitrine.Embedder.V1;
using Vitrine.Ingest.V1;
using Vitrine.Search.V1;

namespace Vitrine.Integration;

/// <summary>From a picture to the shop's items, over the whole road.</summary>
public sealed class SearchTests(StackFixture stack)
{
    private const int Items = 12;

    [Fact]
    public async Task The_same_picture_finds_its_item_first_at_distance_zero()
    {
        var ct = TestContext.Current.CancellationToken;
        var shop = await FillShopAsync(ct);

        var response = await stack.Search.SearchAsync(ByPicture(shop, Pictures.Distinct(5)), cancellationToken: ct);

        response.Hits.Count.ShouldBe(10);
        response.Hits[0].Item.ItemId.ShouldBe("5");
        response.Hits[0].Item.Title.ShouldBe("Item 5");
        response.Hits[0].Distance.ShouldBe(0, 1e-4);
        response.Hits.Select(hit => hit.Distance).ShouldBeInOrder();
        response.Hits.Select(hit => hit.Item.ItemId).ShouldBeUnique();
        response.Plan.Exact.ShouldBeTrue();
        response.Plan.MatchedItems.ShouldBe(Items);
        response.Plan.Stages.Select(stage => stage.Name).ShouldBe(["detect", "embed", "candidates", "rerank", "items"]);
    }

    [Fact]
    public async Task An_item_with_many_pictures_is_one_hit()
    {
        var ct = TestContext.Current.CancellationToken;
        var shop = NewShop();
        await IngestAsync(shop, [("many", Pictures.Distinct(1)), ("many", Pictures.Distinct(2)), ("one", Pictures.Distinct(3))], ct);

        var response = await stack.Search.SearchAsync(ByPicture(shop, Pictures.Distinct(2)), cancellationToken: ct);

        response.Hits.Select(hit => hit.Item.ItemId).ShouldBe(["many", "one"]);
        response.Hits[0].Regions.Count.ShouldBe(1);
        response.Hits[0].Regions[0].Distance.ShouldBeGreaterThan(response.Hits[0].Distance);
    }

    [Fact]
    public async Task A_stored_region_and_its_vector_give_the_same_answer_as_its_picture()
    {
        var ct = TestContext.Current.CancellationToken;
        var shop = await FillShopAsync(ct);
        var byPicture = await stack.Search.SearchAsync(ByPicture(shop, Pictures.Distinct(3)), cancellationToken: ct);
        var embedded = await stack.Embedder.EmbedAsync(
            new EmbedRequest { Picture = new Picture { Data = ByteString.CopyFrom(Pictures.Distinct(3)) } }, cancellationToken: ct);

        var byRegion = await stack.Search.SearchAsync(
            new SearchRequest { RegionId = byPicture.Hits[0].RegionId, Filter = new Filter { Shops = { shop } } }, cancellationToken: ct);
        var byVector = await stack.Search.SearchAsync(
            new SearchRequest
            {
                Vector = new Vector { Values = { embedded.Embeddings[0].Values.Select(value => 7 * value) } },
                Filter = new Filter { Shops = { shop } },
            },
            cancellationToken: ct);

        var expected = byPicture.Hits.Select(hit => hit.Item.ItemId).ToList();
        byRegion.Hits.Select(hit => hit.Item.ItemId).ShouldBe(expected);
        byVector.Hits.Select(hit => hit.Item.ItemId).ShouldBe(expected);
    }

    [Theory]
    [InlineData(SearchMode.Exact)]
    [InlineData(SearchMode.Approximate)]
    public async Task Several_views_rank_by_the_nearest_or_by_the_mean(SearchMode mode)
    {
        var ct = TestContext.Current.CancellationToken;
        var shop = await FillShopAsync(ct);
        float[][] vectors = [await EmbedAsync(3, ct), await EmbedAsync(7, ct), await EmbedAsync(8, ct)];
        var alone = new List<Dictionary<string, float>>();
        foreach (var vector in vectors)
        {
            var answer = await stack.Search.SearchAsync(
                With(ByVector(vector), request => (request.Filter, request.TopK) = (new Filter { Shops = { shop } }, 100)), cancellationToken: ct);
            alone.Add(answer.Hits.ToDictionary(hit => hit.Item.ItemId, hit => hit.Distance));
        }

        var views = With(ByPicture(shop, Pictures.Distinct(3), Items), request =>
        {
            request.Mode = mode;
            request.MoreViews.Add(new View { Picture = new Picture { Data = ByteString.CopyFrom(Pictures.Distinct(7)) } });
            request.MoreViews.Add(new View { Vector = new Vector { Values = { vectors[2] } } });
        });
        var nearest = await stack.Search.SearchAsync(views, cancellationToken: ct);
        var mean = await stack.Search.SearchAsync(With(views.Clone(), request => request.Fusion = Fusion.Mean), cancellationToken: ct);

        nearest.Hits.Take(3).Select(hit => (hit.Item.ItemId, hit.View)).ShouldBe([("3", 0), ("7", 1), ("8", 2)], ignoreOrder: true);
        nearest.Plan.Stages.Select(stage => stage.Name).ShouldBe(["detect", "embed", "candidates", "rerank", "items"]);
        mean.Plan.Stages.Select(stage => stage.Name).ShouldBe(["detect", "embed", "fusion", "items"]);
        mean.Hits.Count.ShouldBe(Items);
        mean.Hits.Select(hit => hit.Distance).ShouldBeInOrder();
        foreach (var (hit, fused) in nearest.Hits.Select(hit => (hit, alone.Min(view => view[hit.Item.ItemId])))
            .Concat(mean.Hits.Select(hit => (hit, alone.Average(view => view[hit.Item.ItemId])))))
        {
            hit.Distance.ShouldBe(fused, 1e-4f);
        }

        if (mode == SearchMode.Exact)
        {
            mean.Plan.Exact.ShouldBeTrue();
        }
    }

    [Fact]
    public async Task Neighbours_expand_the_query_and_order_the_hits_anew()
    {
        var ct = TestContext.Current.CancellationToken;
        var shop = await FillShopAsync(ct);
        var plain = ByPicture(shop, Pictures.Distinct(5), 4);

        var alone = await stack.Search.SearchAsync(
            With(plain.Clone(), request => request.Expansion = new Expansion { Neighbours = 1 }), cancellationToken: ct);
        var both = await stack.Search.SearchAsync(
            With(plain.Clone(), request =>
            {
                request.Expansion = new Expansion { Neighbours = 3, Alpha = 0 };
                request.KReciprocal = new KReciprocal { K1 = 4, K2 = 2 };
            }),
            cancellationToken: ct);

        // Its only neighbour is the query itself.
        alone.Hits.Select(hit => hit.Item.ItemId).ShouldBe(
            (await stack.Search.SearchAsync(plain, cancellationToken: ct)).Hits.Select(hit => hit.Item.ItemId));
        alone.Hits[0].Distance.ShouldBe(0, 1e-4);
        alone.Hits[0].HasReRankedDistance.ShouldBeFalse();
        both.Plan.Stages.Select(stage => stage.Name).ShouldBe(
            ["detect", "embed", "expansion", "candidates", "rerank", "k_reciprocal", "items"]);
        both.Hits.Count.ShouldBe(4);
        both.Hits.ShouldAllBe(hit => hit.HasReRankedDistance);
        both.Hits.Select(hit => hit.ReRankedDistance).ShouldBeInOrder();
        both.Hits.Min(hit => hit.Distance).ShouldBeGreaterThan(1e-4f);
    }

    [Fact]
    public async Task A_filter_lets_through_what_matches_and_all_of_it()
    {
        var ct = TestContext.Current.CancellationToken;
        var shop = await FillShopAsync(ct);
        var filter = new Filter
        {
            Shops = { shop },
            Categories = { "even" },
            MinPrice = 4,
            MaxPrice = 10,
            Tags = { "sale" },
            Attributes = new Struct { Fields = { ["third"] = Value.ForBool(false) } },
            ExcludeItemIds = { "8" },
        };

        var response = await stack.Search.SearchAsync(
            new SearchRequest
            {
                Picture = new Picture { Data = ByteString.CopyFrom(Pictures.Distinct(0)) },
                Filter = filter,
                TopK = 100,
            },
            cancellationToken: ct);

        // Of 0 to 11: even, 4 to 10, no multiple of 3, not 8.
        response.Hits.Select(hit => hit.Item.ItemId).ShouldBe(["4", "10"], ignoreOrder: true);
        response.Plan.MatchedItems.ShouldBe(2);
    }

    [Fact]
    public async Task A_withdrawn_item_is_gone_from_the_next_query()
    {
        var ct = TestContext.Current.CancellationToken;
        var shop = await FillShopAsync(ct);

        var deleted = await stack.Ingest.DeleteItemsAsync(
            new DeleteItemsRequest { Shop = shop, ItemIds = { "5", "unknown" } }, cancellationToken: ct);
        var response = await stack.Search.SearchAsync(ByPicture(shop, Pictures.Distinct(5), 100), cancellationToken: ct);

        (deleted.Items, deleted.Images).ShouldBe((1, 1));
        response.Hits.Count.ShouldBe(Items - 1);
        response.Hits.ShouldNotContain(hit => hit.Item.ItemId == "5");
    }

    [Fact]
    public async Task Sending_a_batch_again_changes_nothing()
    {
        var ct = TestContext.Current.CancellationToken;
        var shop = NewShop();
        var pictures = Enumerable.Range(0, 4).Select(i => ($"{i}", Pictures.Distinct(i))).ToList();

        var first = await IngestAsync(shop, pictures, ct);
        var second = await IngestAsync(shop, pictures, ct);

        (first.Accepted, first.Duplicates).ShouldBe((4, 0));
        (second.Accepted, second.Duplicates).ShouldBe((0, 4));
        (await stack.CountAsync(
            $"select count(*) from ingest.images i join ingest.items t on t.id = i.item_id where t.shop = '{shop}'", ct)).ShouldBe(4);
    }

    [Fact]
    public async Task A_stream_of_queries_is_answered_in_order_and_a_bad_one_does_not_end_it()
    {
        var ct = TestContext.Current.CancellationToken;
        var shop = await FillShopAsync(ct);
        using var call = stack.Search.SearchStream(cancellationToken: ct);
        for (var i = 0; i < Items; i++)
        {
            await call.RequestStream.WriteAsync(
                new SearchStreamRequest
                {
                    RequestId = $"{i}",
                    Request = ByPicture(shop, i == 6 ? "no picture"u8.ToArray() : Pictures.Distinct(i)),
                },
                ct);
        }

        await call.RequestStream.CompleteAsync();
        var answers = await call.ResponseStream.ReadAllAsync(ct).ToListAsync(ct);

        answers.Select(answer => answer.RequestId).ShouldBe(Enumerable.Range(0, Items).Select(i => $"{i}"));
        answers[6].Refusal.Reason.ShouldBe("UNSUPPORTED_FORMAT");
        answers.Where(answer => answer.Response is not null).ShouldAllBe(answer => answer.Response.Hits[0].Item.ItemId == answer.RequestId);
    }

    [Fact]
    public async Task A_wrong_request_is_refused_and_its_field_is_named()
    {
        var ct = TestContext.Current.CancellationToken;
        var dimension = (await stack.Embedder.EmbedAsync(
            new EmbedRequest { Picture = new Picture { Data = ByteString.CopyFrom(Pictures.Distinct(0)) } }, cancellationToken: ct)).Dimension;
        var flat = Enumerable.Repeat(1f, dimension).ToList();
        (SearchRequest Request, StatusCode Code, string Field)[] wrong =
        [
            (new SearchRequest(), StatusCode.InvalidArgument, "query"),
            (ByVector([1, 2, 3]), StatusCode.InvalidArgument, "vector.values"),
            (ByVector([.. flat.Skip(1), float.NaN]), StatusCode.InvalidArgument, "vector.values"),
            (ByVector([.. flat.Skip(1), float.PositiveInfinity]), StatusCode.InvalidArgument, "vector.values"),
            (ByVector([.. flat.Select(_ => 0f)]), StatusCode.InvalidArgument, "vector.values"),
            (With(ByVector(flat), request => request.TopK = 1_000_000), StatusCode.InvalidArgument, "top_k"),
            (With(ByVector(flat), request => request.TopK = -1), StatusCode.InvalidArgument, "top_k"),
            (With(ByVector(flat), request => request.Box = new Box()), StatusCode.InvalidArgument, "box"),
            (With(ByVector(flat), request => request.Filter = new Filter { MinPrice = 2, MaxPrice = 1 }), StatusCode.InvalidArgument, "filter.min_price"),
            (With(ByVector(flat), request => request.Filter = new Filter { MinPrice = double.NaN }), StatusCode.InvalidArgument, "filter.min_price"),
            (With(ByVector(flat), request => request.MoreViews.Add(new View { Vector = new Vector { Values = { float.NaN } } })),
                StatusCode.InvalidArgument, "more_views[0].vector.values"),
            (With(ByVector(flat), request => request.Expansion = new Expansion { Alpha = double.NaN }), StatusCode.InvalidArgument, "expansion.alpha"),
            (With(ByVector(flat), request => request.KReciprocal = new KReciprocal { K1 = 101 }), StatusCode.InvalidArgument, "k_reciprocal.k1"),
            (new SearchRequest { RegionId = long.MaxValue }, StatusCode.NotFound, "region"),
        ];

        foreach (var (request, code, field) in wrong)
        {
            var error = await Should.ThrowAsync<RpcException>(async () => await stack.Search.SearchAsync(request, cancellationToken: ct));
            error.StatusCode.ShouldBe(code, error.Message);
            error.Status.Detail.ShouldContain(field);
        }
    }

    private async Task<float[]> EmbedAsync(int picture, CancellationToken ct) =>
    [
        .. (await stack.Embedder.EmbedAsync(
            new EmbedRequest { Picture = new Picture { Data = ByteString.CopyFrom(Pictures.Distinct(picture)) } }, cancellationToken: ct))
            .Embeddings[0].Values,
    ];

    private static SearchRequest ByPicture(string shop, byte[] picture, int topK = 10) => new()
    {
        Picture = new Picture { Data = ByteString.CopyFrom(picture) },
        Filter = new Filter { Shops = { shop } },
        TopK = topK,
    };

    private static SearchRequest ByVector(IEnumerable<float> values) => new() { Vector = new Vector { Values = { values } } };

    private static SearchRequest With(SearchRequest request, Action<SearchRequest> change)
    {
        change(request);
        return request;
    }

    private static string NewShop() => $"shop-{Guid.NewGuid():N}";

    // Item i has picture i, price i, a category by parity and an attribute by thirds; all are on sale.
    private async Task<string> FillShopAsync(CancellationToken ct)
    {
        var shop = NewShop();
        await IngestAsync(shop, [.. Enumerable.Range(0, Items).Select(i => ($"{i}", Pictures.Distinct(i)))], ct);
        return shop;
    }

    private async Task<IngestImagesResponse> IngestAsync(string shop, IReadOnlyList<(string Item, byte[] Picture)> pictures, CancellationToken ct)
    {
        var taken = await stack.IngestAsync(
            pictures.Select(picture => new IngestImagesRequest { Item = ItemOf(shop, picture.Item), Data = ByteString.CopyFrom(picture.Picture) }),
            ct);
        await stack.WatchToTheEndAsync(Guid.Parse(taken.BatchId), ct);
        return taken;
    }

    private static Item ItemOf(string shop, string item)
    {
        var number = int.TryParse(item, out var parsed) ? parsed : 0;
        return new Item
        {
            Shop = shop,
            ItemId = item,
            Title = $"Item {item}",
            Category = number % 2 == 0 ? "even" : "odd",
            Price = number,
            Currency = "EUR",
            Tags = { "sale" },
            Attributes = new Struct { Fields = { ["third"] = Value.ForBool(number % 3 == 0) } },
        };
    }
}

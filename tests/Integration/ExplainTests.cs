using Google.Protobuf;
using Grpc.Core;
using Vitrine.Cli.Models;
using Vitrine.Common.V1;
using Vitrine.Embedder.V1;
using Vitrine.Media;
using Vitrine.Search.V1;
using Vitrine.Trainer.V1;

namespace Vitrine.Integration;

/// <summary>Why a hit was found, over the wire.</summary>
public sealed class ExplainTests(StackFixture stack)
{
    private const int Items = 4;

    [Fact]
    public async Task A_hit_of_a_picture_is_explained_at_the_distance_that_search_told()
    {
        var ct = TestContext.Current.CancellationToken;
        var picture = new Picture { Data = ByteString.CopyFrom(Pictures.Distinct(1)) };
        var found = await FindAsync(picture, ct);

        foreach (var hit in found.Hits)
        {
            var explained = await stack.Search.ExplainMatchAsync(
                new ExplainMatchRequest { Picture = picture, HitRegionId = hit.RegionId }, cancellationToken: ct);

            explained.Distance.ShouldBe(hit.Distance, 1e-6f);
            explained.Score.ShouldBe(1 - explained.Distance, 1e-6f);
            explained.Branches.ShouldHaveSingleItem().Name.ShouldBe("global");
            explained.Branches.Sum(branch => branch.Weight * branch.Similarity).ShouldBe(explained.Score, 1e-5);
            (explained.QueryBox, explained.Box, explained.ImageSha256).ShouldBe((hit.QueryBox, hit.Box, hit.ImageSha256));
            (explained.Model, explained.Space).ShouldBe((found.Plan.Model, found.Plan.Space));
            LongSide(explained.QueryHeatMap).ShouldBe(512);
            LongSide(explained.HitHeatMap).ShouldBe(512);
        }

        found.Hits.Count.ShouldBe(Items);
    }

    [Fact]
    public async Task A_hit_of_a_region_is_explained_and_both_ways_are_mirrored()
    {
        var ct = TestContext.Current.CancellationToken;
        var found = await FindAsync(new Picture { Data = ByteString.CopyFrom(Pictures.Distinct(2)) }, ct);
        var (first, second) = (found.Hits[0].RegionId, found.Hits[1].RegionId);
        var byRegion = await stack.Search.SearchAsync(
            new SearchRequest { RegionId = first, Filter = new Filter { Shops = { found.Hits[0].Item.Shop } } }, cancellationToken: ct);

        var there = await stack.Search.ExplainMatchAsync(
            new ExplainMatchRequest { RegionId = first, HitRegionId = second }, cancellationToken: ct);
        var back = await stack.Search.ExplainMatchAsync(
            new ExplainMatchRequest { RegionId = second, HitRegionId = first }, cancellationToken: ct);

        there.Distance.ShouldBe(byRegion.Hits.Single(hit => hit.RegionId == second).Distance);
        back.Distance.ShouldBe(there.Distance);
        there.QueryBox.ShouldBeNull();
        (back.QueryHeatMap, back.HitHeatMap).ShouldBe((there.HitHeatMap, there.QueryHeatMap));
    }

    [Fact]
    public async Task A_part_of_the_picture_is_explained_in_its_shape()
    {
        var ct = TestContext.Current.CancellationToken;
        var picture = new Picture { Data = ByteString.CopyFrom(Pictures.Distinct(3)) };
        var hit = (await FindAsync(picture, ct)).Hits[0];
        var box = new Box { Left = -9, Top = 0, Right = 256, Bottom = 64 };

        var explained = await stack.Search.ExplainMatchAsync(
            new ExplainMatchRequest { Picture = picture, Box = box, HitRegionId = hit.RegionId }, cancellationToken: ct);

        // As the network sees it: a square around the box with a margin, of which the picture has 256 x 184 or so.
        var shown = Header(explained.QueryHeatMap);
        explained.QueryBox.ShouldBe(box);
        explained.Distance.ShouldBeGreaterThan(hit.Distance);
        shown.Width.ShouldBe(512);
        shown.Height.ShouldBeInRange(300, 400);
    }

    [Fact]
    public async Task An_ensemble_is_explained_model_by_model()
    {
        const string Other = "random-explained";
        var ct = TestContext.Current.CancellationToken;
        var picture = new Picture { Data = ByteString.CopyFrom(Pictures.Distinct(0)) };
        var hit = (await FindAsync(picture, ct)).Hits[1];
        await RandomModel.ImportAsync(stack, Other, seed: 5, ct);
        await stack.Trainer.CombineModelsAsync(
            new CombineModelsRequest
            {
                Model = "explained-pair",
                Members =
                {
                    new CombineModelsMember { Model = ShippedModel.Name, Weight = 1 },
                    new CombineModelsMember { Model = Other, Weight = 0.5 },
                },
            },
            cancellationToken: ct);
        await ActiveModel.SwitchAsync(stack.Clients, "explained-pair", (_, _) => { }, ct);

        var explained = await stack.Search.ExplainMatchAsync(
            new ExplainMatchRequest { Picture = picture, HitRegionId = hit.RegionId }, cancellationToken: ct);
        await ActiveModel.SwitchAsync(stack.Clients, ShippedModel.Name, (_, _) => { }, ct);

        explained.Model.ShouldBe("explained-pair");
        explained.Branches.Select(branch => branch.Name).ShouldBe([ShippedModel.Name, Other]);
        explained.Branches[0].Weight.ShouldBe(0.8, 1e-4);
        explained.Branches[0].Similarity.ShouldBe(hit.Score, 0.01); // Not the same: it sees the pictures by way of the larger model's size.
        explained.Branches.Sum(branch => branch.Weight * branch.Similarity).ShouldBe(explained.Score, 1e-4);
    }

    [Fact]
    public async Task A_wrong_request_is_refused_and_its_field_is_named()
    {
        var ct = TestContext.Current.CancellationToken;
        var picture = new Picture { Data = ByteString.CopyFrom(Pictures.Distinct(1)) };
        var held = (await FindAsync(picture, ct)).Hits[0].RegionId;
        (ExplainMatchRequest Request, StatusCode Code, string Detail)[] wrong =
        [
            (new() { HitRegionId = held }, StatusCode.InvalidArgument, "query must be"),
            (new() { Picture = picture }, StatusCode.InvalidArgument, "hit_region_id is required"),
            (new() { Picture = new Picture(), HitRegionId = held }, StatusCode.InvalidArgument, "picture is required"),
            (new() { Picture = new Picture { Data = ByteString.CopyFromUtf8("no picture") }, HitRegionId = held },
                StatusCode.InvalidArgument, "picture is refused"),
            (new() { Picture = new Picture { Sha256 = new string('0', 64) }, HitRegionId = held }, StatusCode.NotFound, "picture"),
            (new() { Picture = picture, Box = new Box { Left = 300, Right = 400, Bottom = 9 }, HitRegionId = held },
                StatusCode.InvalidArgument, "box holds no pixel"),
            (new() { RegionId = held, Box = new Box { Right = 9, Bottom = 9 }, HitRegionId = held },
                StatusCode.InvalidArgument, "box needs a picture"),
            (new() { Picture = picture, HitRegionId = long.MaxValue }, StatusCode.NotFound, "named by hit_region_id"),
            (new() { RegionId = long.MaxValue, HitRegionId = held }, StatusCode.NotFound, "named by region_id"),
        ];

        foreach (var (request, code, detail) in wrong)
        {
            var error = await Should.ThrowAsync<RpcException>(async () => await stack.Search.ExplainMatchAsync(request, cancellationToken: ct));
            error.StatusCode.ShouldBe(code, error.Message);
            error.Status.Detail.ShouldContain(detail);
        }
    }

    [Fact]
    public async Task The_embedder_names_the_picture_that_is_wrong()
    {
        var ct = TestContext.Current.CancellationToken;
        var fine = new PicturePart { Picture = new Picture { Data = ByteString.CopyFrom(Pictures.Distinct(1)) } };
        var outside = new PicturePart { Picture = fine.Picture, Box = new Box { Left = 1000, Right = 1001, Bottom = 1 } };
        var broken = new PicturePart { Picture = new Picture { Data = ByteString.CopyFromUtf8("no picture") } };
        var whole = await stack.Embedder.ExplainPairAsync(new ExplainPairRequest { First = fine, Second = fine }, cancellationToken: ct);
        (ExplainPairRequest Request, string Detail)[] wrong =
        [
            (new() { Second = fine }, "first.picture is required"),
            (new() { First = fine, Second = new PicturePart() }, "second.picture is required"),
            (new() { First = fine, Second = outside }, "second.box holds no pixel"),
            (new() { First = broken, Second = fine }, "first.picture is refused"),
        ];

        whole.Similarity.ShouldBe(1, 1e-5);
        whole.FirstHeatMap.ShouldBe(whole.SecondHeatMap);
        foreach (var (request, detail) in wrong)
        {
            var error = await Should.ThrowAsync<RpcException>(
                async () => await stack.Embedder.ExplainPairAsync(request, cancellationToken: ct));
            error.StatusCode.ShouldBe(StatusCode.InvalidArgument, error.Message);
            error.Status.Detail.ShouldContain(detail);
        }
    }

    private static PictureHeader Header(ByteString png)
    {
        var header = new PictureDecoder(new PictureLimits()).ReadHeader(png.Memory);
        header.Format.ShouldBe(PictureFormat.Png);
        return header;
    }

    private static int LongSide(ByteString png) => Math.Max(Header(png).Width, Header(png).Height);

    // In a shop of the test's own.
    private async Task<SearchResponse> FindAsync(Picture picture, CancellationToken ct)
    {
        var shop = await stack.FillShopAsync(Enumerable.Range(0, Items), item => [item], ct);
        return await stack.Search.SearchAsync(
            new SearchRequest { Picture = picture, Filter = new Filter { Shops = { shop } } }, cancellationToken: ct);
    }
}

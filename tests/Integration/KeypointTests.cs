using Google.Protobuf;
using Grpc.Core;
using Vitrine.Common.V1;
using Vitrine.Detector.V1;
using Vitrine.Search.V1;
using Vitrine.Trainer.V1;

namespace Vitrine.Integration;

/// <summary>A keypoint network from its recipe to the answer and to the stored regions, through the running services.</summary>
public sealed class KeypointTests(StackFixture stack)
{
    private const string Name = "two-step-keypoints";

    [Fact]
    public async Task A_keypoint_network_is_trained_promoted_asked_and_its_points_are_stored()
    {
        var ct = TestContext.Current.CancellationToken;
        var picture = new Picture { Data = ByteString.CopyFrom(Pictures.Distinct(78)) };
        var request = new LocateKeypointsRequest
        {
            Picture = picture,
            Garments = { new GarmentBox { Box = new Box { Left = 10, Top = 20, Right = 200, Bottom = 220 }, Garment = "skirt" } },
        };
        await RefusedAsync(request, StatusCode.FailedPrecondition, "no model of keypoints is active", ct);

        await TrainAsync(ct);
        var promoted = await stack.Trainer.PromoteModelAsync(new PromoteModelRequest { Model = Name }, cancellationToken: ct);
        (promoted.Model.Task, promoted.Model.Active, promoted.Model.Dimension).ShouldBe(("keypoints", true, 0));

        var found = await LocateAsync(request, ct);
        (found.Width, found.Height).ShouldBe((256, 256));
        var skirt = found.Garments.ShouldHaveSingleItem();
        (skirt.Garment, skirt.Model, skirt.Box.Left).ShouldBe(("skirt", Name, 10f));
        skirt.Keypoints.Select(point => point.Name).ShouldBe(["waistband_left", "waistband_right", "hemline_left", "hemline_right"]);
        skirt.Keypoints.ShouldAllBe(point => point.X >= 0 && point.X <= 256 && point.Y >= 0 && point.Y <= 256 && point.Score >= 0 && point.Score <= 1);

        // The whole picture, of which nobody says what it shows.
        var all = await stack.Detector.LocateKeypointsAsync(new LocateKeypointsRequest { Picture = picture }, cancellationToken: ct);
        var whole = all.Garments.ShouldHaveSingleItem();
        (whole.Garment, whole.Keypoints.Count, whole.Box.Right).ShouldBe(("", 24, 256f));

        request.Garments[0].Garment = "hat";
        await RefusedAsync(request, StatusCode.InvalidArgument, "garments[0].garment must be one of blouse", ct);
        request.Garments[0] = new GarmentBox { Box = new Box { Left = 300, Top = 0, Right = 310, Bottom = 10 } };
        await RefusedAsync(request, StatusCode.InvalidArgument, "garments[0].box holds no pixel", ct);

        var shop = await stack.FillShopAsync([79], item => [item], ct);
        (await stack.CountAsync(
            $"select sum(jsonb_array_length(k.points)) {Of(shop)}", ct)).ShouldBe(24);

        // A filter sees what is found, and what has changed, with the next query.
        (await SearchAsync(shop, ct)).Count.ShouldBe((int)await stack.CountAsync(
            $"select count(*) {Of(shop)} and 'crotch' = any (k.located)", ct));
        foreach (var (score, items) in new[] { (0.9, 1), (0.1, 0) })
        {
            (await stack.CountAsync(
                $$"""
                with changed as (
                  update detector.keypoints set points = '[{"name": "crotch", "x": 1, "y": 1, "score": {{score}}}]'
                  where region_id = (select r.id {{Of(shop)}}) returning 1)
                select count(*) from changed
                """,
                ct)).ShouldBe(1);
            (await SearchAsync(shop, ct)).Count.ShouldBe(items);
        }

        var rolledBack = await stack.Trainer.RollBackModelAsync(new RollBackModelRequest { Task = "keypoints" }, cancellationToken: ct);
        rolledBack.Model.ShouldBeNull();
    }

    private static string Of(string shop) =>
        $"""
        from detector.keypoints k join detector.regions r on r.id = k.region_id
          join ingest.images i on i.id = r.image_id join ingest.items t on t.id = i.item_id
        where t.shop = '{shop}' and k.model = '{Name}'
        """;

    private async Task<IReadOnlyList<Hit>> SearchAsync(string shop, CancellationToken ct) => (await stack.Search.SearchAsync(
        new SearchRequest
        {
            Picture = new Picture { Data = ByteString.CopyFrom(Pictures.Distinct(79)) },
            Filter = new Filter { Shops = { shop }, Keypoints = { "crotch" } },
        },
        cancellationToken: ct)).Hits;

    // The promotion's event takes a moment.
    private async Task<LocateKeypointsResponse> LocateAsync(LocateKeypointsRequest request, CancellationToken ct)
    {
        while (true)
        {
            try
            {
                return await stack.Detector.LocateKeypointsAsync(request, cancellationToken: ct);
            }
            catch (RpcException exception) when (exception.StatusCode == StatusCode.FailedPrecondition)
            {
                await Task.Delay(50, ct);
            }
        }
    }

    private async Task TrainAsync(CancellationToken ct)
    {
        var started = await stack.Trainer.StartRunAsync(
            new StartRunRequest
            {
                Recipe = "fashionai-keypoints",
                Scale = "tiny",
                Model = Name,
                Settings =
                {
                    "boutique.items=40", "boutique.street_shots=0", "boutique.evaluation_items=8", "boutique.evaluation_shots=1",
                    "network.width=0.125", "network.input_size=64", "keypoints.channels=8", "batch_size=4",
                    "optimizer.warm_up_steps=1", "optimizer.steps=2",
                },
            },
            cancellationToken: ct);
        using var watched = stack.Trainer.WatchRun(new WatchRunRequest { RunId = started.RunId }, cancellationToken: ct);
        Run? last = null;
        await foreach (var answer in watched.ResponseStream.ReadAllAsync(ct))
        {
            last = answer.Run;
        }

        (last!.State, last.Error).ShouldBe((RunState.Succeeded, ""));
        last.Metrics.Keys.ShouldContain("ne");
    }

    private async Task RefusedAsync(LocateKeypointsRequest request, StatusCode code, string detail, CancellationToken ct)
    {
        var error = await Should.ThrowAsync<RpcException>(async () => await stack.Detector.LocateKeypointsAsync(request, cancellationToken: ct));
        error.StatusCode.ShouldBe(code);
        error.Status.Detail.ShouldContain(detail);
    }
}

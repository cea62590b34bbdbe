using Google.Protobuf;
using Grpc.Core;
using Vitrine.Common.V1;
using Vitrine.Embedder.V1;
using Vitrine.Search.V1;
using Vitrine.Trainer.V1;
using Vitrine.Vision.Synthetic;

namespace Vitrine.Integration;

/// <summary>
/// Models of labels from their recipe to the answer, to the stored regions and to the filter, through the running services: one behind the
/// active model's backbone and one with its own.
/// </summary>
public sealed class DescribeTests(StackFixture stack)
{
    private const string OfHand = "told-by-hand";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("shared-labels", "tiny-shared", "optimizer.stages=[{steps: 2, free: head}]")]
    [InlineData("own-labels", "tiny", "categories=true", "network.width=0.125", "network.input_size=64", "optimizer.steps=2")]
    public async Task A_model_of_labels_describes_what_is_stored_and_what_comes_and_items_are_filtered_by_it(
        string model, string scale, params string[] settings)
    {
        var request = new DescribeRequest
        {
            Picture = new Picture { Data = ByteString.CopyFrom(Pictures.Distinct(81)) },
            Boxes = { new Box { Left = 10, Top = 20, Right = 200, Bottom = 220 }, new Box { Right = 256, Bottom = 256 } },
        };
        await RefusedAsync(request, StatusCode.FailedPrecondition, "no model of labels is active");
        var before = await stack.FillShopAsync([82, 83], item => [item], Ct);

        await TrainAsync(model, scale, settings);
        var promoted = await stack.Trainer.PromoteModelAsync(new PromoteModelRequest { Model = model }, cancellationToken: Ct);
        (promoted.Model.Task, promoted.Model.Active).ShouldBe(("labels", true));
        var told = await DescribeAsync(request);

        told.Model.ShouldBe(model);
        told.Descriptions.Count.ShouldBe(2);
        told.Descriptions.ShouldAllBe(one =>
            Boutique.Categories.Contains(one.Category) && one.CategoryProbability > 0 && one.CategoryProbability < 1);
        told.Descriptions.SelectMany(one => one.Styles).ShouldAllBe(style =>
            StyleRules.Labels.Contains(style.Name) && style.Probability >= 0.5f);
        request.Boxes.Add(new Box { Left = 300, Right = 310, Bottom = 10 });
        await RefusedAsync(request, StatusCode.InvalidArgument, "boxes[2] holds no pixel");
        request.Boxes.Add(Enumerable.Repeat(new Box(), 62));
        await RefusedAsync(request, StatusCode.InvalidArgument, "boxes must be at most 64");

        // What was there is described meanwhile, what comes before it can be found.
        var shop = await stack.FillShopAsync(Enumerable.Range(84, 8), item => [item], Ct);
        (await stack.CountAsync(Described(shop, model), Ct)).ShouldBe(8);
        await stack.EventuallyAsync(Described(before, model), 2, Ct);
        request = new DescribeRequest { Picture = new Picture { Data = ByteString.CopyFrom(Pictures.Distinct(84)) } };
        var first = (await DescribeAsync(request)).Descriptions.ShouldHaveSingleItem();
        (await stack.CountAsync($"{Described(shop, model)} and t.item_id = '84' and d.category = '{first.Category}'", Ct)).ShouldBe(1);

        // A filter sees what is told, and what has changed, with the next query.
        foreach (var style in StyleRules.Labels)
        {
            var expected = await stack.CountAsync($"{Described(shop, model)} and '{style}' = any (d.styles)", Ct);
            (await SearchAsync(shop, style)).Count.ShouldBe((int)expected, style);
        }

        (await SearchAsync(shop, OfHand)).ShouldBeEmpty();
        (await stack.CountAsync(
            $"""
            with changed as (
              update embedder.descriptions set styles = styles || '{OfHand}'::text
              where region_id = (select r.id {Of(shop)} and t.item_id = '87') returning 1)
            select count(*) from changed
            """,
            Ct)).ShouldBe(1);
        (await SearchAsync(shop, OfHand)).ShouldBe(["87"]);

        var rolledBack = await stack.Trainer.RollBackModelAsync(new RollBackModelRequest { Task = "labels" }, cancellationToken: Ct);
        rolledBack.Model.ShouldBeNull();
        while (await IsAnsweredAsync(request))
        {
            await Task.Delay(50, Ct);
        }

        await RefusedAsync(request, StatusCode.FailedPrecondition, "no model of labels is active");
    }

    private static string Of(string shop) =>
        $"""
        from detector.regions r join ingest.images i on i.id = r.image_id join ingest.items t on t.id = i.item_id
          left join embedder.descriptions d on d.region_id = r.id
        where t.shop = '{shop}'
        """;

    private static string Described(string shop, string model) => $"select count(*) {Of(shop)} and d.model = '{model}'";

    private async Task<List<string>> SearchAsync(string shop, string style)
    {
        var answer = await stack.Search.SearchAsync(
            new SearchRequest
            {
                Picture = new Picture { Data = ByteString.CopyFrom(Pictures.Distinct(84)) },
                Filter = new Filter { Shops = { shop }, Styles = { style } },
                TopK = 20,
            },
            cancellationToken: Ct);
        return [.. answer.Hits.Select(hit => hit.Item.ItemId)];
    }

    // The promotion's event takes a moment.
    private async Task<DescribeResponse> DescribeAsync(DescribeRequest request)
    {
        while (!await IsAnsweredAsync(request))
        {
            await Task.Delay(50, Ct);
        }

        return await stack.Embedder.DescribeAsync(request, cancellationToken: Ct);
    }

    private async Task<bool> IsAnsweredAsync(DescribeRequest request)
    {
        try
        {
            await stack.Embedder.DescribeAsync(request, cancellationToken: Ct);
            return true;
        }
        catch (RpcException exception) when (exception.StatusCode is StatusCode.FailedPrecondition or StatusCode.Unavailable)
        {
            return false;
        }
    }

    private async Task TrainAsync(string model, string scale, string[] settings)
    {
        var started = await stack.Trainer.StartRunAsync(
            new StartRunRequest
            {
                Recipe = "style-champion",
                Scale = scale,
                Model = model,
                Settings =
                {
                    settings.Concat(
                    [
                        "boutique.items=20", "boutique.street_shots=0", "boutique.evaluation_items=12", "boutique.evaluation_shots=1",
                        "batch_size=8", "thresholds.kind=fixed",
                    ]),
                },
            },
            cancellationToken: Ct);
        using var watched = stack.Trainer.WatchRun(new WatchRunRequest { RunId = started.RunId }, cancellationToken: Ct);
        Run? last = null;
        await foreach (var answer in watched.ResponseStream.ReadAllAsync(Ct))
        {
            last = answer.Run;
        }

        (last!.State, last.Error).ShouldBe((RunState.Succeeded, ""));
    }

    private async Task RefusedAsync(DescribeRequest request, StatusCode code, string detail)
    {
        var error = await Should.ThrowAsync<RpcException>(async () => await stack.Embedder.DescribeAsync(request, cancellationToken: Ct));
        error.StatusCode.ShouldBe(code);
        error.Status.Detail.ShouldContain(detail);
    }
}

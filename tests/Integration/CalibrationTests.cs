using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;
using Vitrine.Cli.Models;
using Vitrine.Common.V1;
using Vitrine.Search.V1;
using Vitrine.Trainer.V1;

namespace Vitrine.Integration;

/// <summary>Distances become probabilities: a model is calibrated by the trainer, and search tells them.</summary>
public sealed class CalibrationTests(StackFixture stack) : IDisposable
{
    private const int Items = 10;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("vitrine calibration ");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_model_has_no_probabilities_until_it_is_calibrated()
    {
        var ct = TestContext.Current.CancellationToken;
        var name = $"random-{Guid.NewGuid():N}";
        var shop = await stack.FillShopAsync(Enumerable.Range(0, Items), item => [item], ct);
        await RandomModel.ImportAsync(stack, name, seed: 7, ct);
        await ActiveModel.SwitchAsync(stack.Clients, name, (_, _) => { }, ct);
        var before = await SearchAsync(shop, least: null, ct);
        var refused = await Should.ThrowAsync<RpcException>(() => SearchAsync(shop, 0, ct));
        var unstored = await EvaluateAsync(name, calibrate: false, ct);
        var listedBefore = await ListedAsync(name, ct);

        var stored = await EvaluateAsync(name, calibrate: true, ct);
        var all = await SearchAsync(shop, 0, ct); // It is seen at once where it is needed, and soon by every query.
        var plain = await SearchAsync(shop, least: null, ct);
        while (!plain.Hits[0].HasProbability)
        {
            plain = await SearchAsync(shop, least: null, ct);
        }

        var least = (all.Hits[0].Probability + all.Hits[1].Probability) / 2;
        var one = await SearchAsync(shop, least, ct);
        var none = await SearchAsync(shop, 1, ct);
        var listed = await ListedAsync(name, ct);
        await ActiveModel.SwitchAsync(stack.Clients, ShippedModel.Name, (_, _) => { }, ct);

        before.Plan.Model.ShouldBe(name);
        before.Hits.Count.ShouldBe(Items);
        before.Hits.ShouldAllBe(hit => !hit.HasProbability);
        refused.StatusCode.ShouldBe(StatusCode.FailedPrecondition);
        refused.GetRpcStatus()!.GetDetail<ErrorInfo>()!.Reason.ShouldBe("NOT_CALIBRATED");
        refused.Status.Detail.ShouldContain("min_probability");

        unstored.Slope.ShouldBe(stored.Slope);
        (unstored.Data, unstored.CreateTime).ShouldBe(("", null));
        listedBefore.ShouldBeNull();
        (stored.Pairs, stored.Same).ShouldBe((2 * Items, Items));
        stored.ExpectedCalibrationError.ShouldBeInRange(0, 1);
        stored.Data.ShouldBe($"csv, {SetPath}");
        stored.CreateTime.ShouldNotBeNull();
        (listed!.Slope, listed.Intercept, listed.Data).ShouldBe((stored.Slope, stored.Intercept, stored.Data));

        all.Hits.Select(hit => hit.Item.ItemId).ShouldBe(before.Hits.Select(hit => hit.Item.ItemId));
        all.Hits.Select(hit => hit.Probability).ShouldBeInOrder(SortDirection.Descending);
        all.Hits[0].Probability.ShouldBe(1 / (1 + Math.Exp((stored.Slope * all.Hits[0].Distance) - stored.Intercept)), 1e-4);
        all.Hits.Sum(hit => hit.Probability).ShouldBeInRange(0, 1 + 1e-9);
        plain.Hits.ShouldBe(all.Hits);
        one.Hits.ShouldBe([all.Hits[0]]);
        none.Hits.ShouldBeEmpty();
        none.Plan.MatchedItems.ShouldBe(Items);
    }

    [Fact]
    public async Task The_model_that_ships_is_calibrated()
    {
        var ct = TestContext.Current.CancellationToken;
        var shop = await stack.FillShopAsync(Enumerable.Range(0, Items), item => [item], ct);

        var found = await SearchAsync(shop, 0.5, ct);

        found.Hits.ShouldHaveSingleItem().Item.ItemId.ShouldBe("3"); // The very picture.
        found.Hits[0].Probability.ShouldBeGreaterThan(0.95);
        (await ListedAsync(ShippedModel.Name, ct))!.ExpectedCalibrationError.ShouldBeLessThan(0.1);
    }

    [Theory]
    [InlineData(-0.001)]
    [InlineData(1.001)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public async Task A_probability_that_is_none_is_refused(double least)
    {
        var error = await Should.ThrowAsync<RpcException>(() => SearchAsync("any", least, TestContext.Current.CancellationToken));

        (error.StatusCode, error.Status.Detail).ShouldBe((StatusCode.InvalidArgument, "min_probability must be 0 to 1"));
    }

    [Fact]
    public async Task Data_whose_distances_tell_nothing_stores_nothing()
    {
        var ct = TestContext.Current.CancellationToken;
        var before = await ListedAsync(ShippedModel.Name, ct);

        var error = await Should.ThrowAsync<RpcException>(() => EvaluateAsync(ShippedModel.Name, calibrate: true, ct, strangers: false));

        (error.StatusCode, error.Status.Detail).ShouldBe(
            (StatusCode.InvalidArgument, "data cannot calibrate: its distances do not tell right items from wrong ones"));
        (await ListedAsync(ShippedModel.Name, ct)).ShouldBe(before);
    }

    private string SetPath => Path.Combine(_folder.FullName, "set.csv");

    private async Task<SearchResponse> SearchAsync(string shop, double? least, CancellationToken ct)
    {
        var request = new SearchRequest
        {
            Picture = new Picture { Data = ByteString.CopyFrom(Pictures.Distinct(3)) },
            Filter = new Filter { Shops = { shop } },
        };
        if (least is { } probability)
        {
            request.MinProbability = probability;
        }

        return await stack.Search.SearchAsync(request, cancellationToken: ct);
    }

    private async Task<Calibration?> ListedAsync(string model, CancellationToken ct) =>
        (await stack.Trainer.ListModelsAsync(new ListModelsRequest { PageSize = 1000 }, cancellationToken: ct))
            .Models.Single(known => known.Name == model).Calibration;

    /// <summary>Each item is asked for by its own picture, and a stranger, which the gallery lacks, by another.</summary>
    /// <param name="strangers">False: without them all that is found is right, at the same distance.</param>
    private async Task<Calibration> EvaluateAsync(string model, bool calibrate, CancellationToken ct, bool strangers = true)
    {
        var lines = new List<string> { "picture,label,part" };
        for (var i = 0; i < Items; i++)
        {
            await WriteAsync(i);
            await WriteAsync(1000 + i);
            lines.AddRange([$"{i}.jpg,{i},gallery", $"{i}.jpg,{i},query"]);
            lines.AddRange(strangers ? [$"{1000 + i}.jpg,stranger-{i},query"] : []);
        }

        await File.WriteAllLinesAsync(SetPath, lines, ct);
        using var call = stack.Trainer.EvaluateModel(
            new EvaluateModelRequest { Model = model, Data = new DataSet { Format = "csv", Root = SetPath }, Calibrate = calibrate },
            cancellationToken: ct);
        var last = await call.ResponseStream.ReadAllAsync(ct).LastAsync(ct);
        return last.Evaluation.Calibration;

        Task WriteAsync(int number) =>
            File.WriteAllBytesAsync(Path.Combine(_folder.FullName, $"{number}.jpg"), Pictures.Distinct(number), ct);
    }
}

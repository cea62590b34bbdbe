using Google.Protobuf;
using Grpc.Core;
using Vitrine.Common.V1;
using Vitrine.Detector.V1;
using Vitrine.Trainer.V1;

namespace Vitrine.Integration;

/// <summary>A detector from its recipe to the answer, through the running services.</summary>
public sealed class DetectorTests(StackFixture stack)
{
    private const string Name = "two-step-detector";

    [Fact]
    public async Task A_detector_is_trained_promoted_and_asked()
    {
        var ct = TestContext.Current.CancellationToken;
        await TrainAsync(ct);

        var promoted = await stack.Trainer.PromoteModelAsync(new PromoteModelRequest { Model = Name }, cancellationToken: ct);
        (promoted.Model.Task, promoted.Model.Active, promoted.Model.Dimension).ShouldBe(("detection", true, 0));

        var request = new DetectRequest { Picture = new Picture { Data = ByteString.CopyFrom(Pictures.Distinct(77)) }, MinScore = 0 };
        var found = await DetectAsync(request, Name, ct);
        found.Regions.Count.ShouldBeGreaterThan(1);
        found.Regions[0].Label.ShouldBe("garment");
        found.Regions.Select(region => region.Score).ShouldBeInOrder(SortDirection.Descending);
        found.Regions.Count(region => region.WholePicture).ShouldBe(1);
        found.Regions[^1].WholePicture.ShouldBeTrue();
        found.Regions.ShouldAllBe(region => region.Box.Left >= 0 && region.Box.Right <= 256 && region.Box.Bottom <= 256);

        // It has learnt nothing yet, so nothing is sure enough to be told.
        request.ClearMinScore();
        (await stack.Detector.DetectAsync(request, cancellationToken: ct)).Regions.ShouldHaveSingleItem().WholePicture.ShouldBeTrue();
        request.Detector = "whole-picture";
        (await stack.Detector.DetectAsync(request, cancellationToken: ct)).Detector.ShouldBe("whole-picture");

        request.Detector = "unknown";
        await RefusedAsync(async () => await stack.Detector.DetectAsync(request, cancellationToken: ct), $"must be {Name} or whole-picture");
        request = new DetectRequest { Picture = request.Picture, MinScore = 1.5f };
        await RefusedAsync(async () => await stack.Detector.DetectAsync(request, cancellationToken: ct), "min_score must be 0 to 1");
        await RefusedAsync(
            async () => await stack.Trainer.CombineModelsAsync(
                new CombineModelsRequest
                {
                    Model = "mixture",
                    Members = { new CombineModelsMember { Model = Name }, new CombineModelsMember { Model = "boutique-small" } },
                },
                cancellationToken: ct),
            "must make vectors");

        // Before it was none.
        var rolledBack = await stack.Trainer.RollBackModelAsync(new RollBackModelRequest { Task = "detection" }, cancellationToken: ct);
        rolledBack.Model.ShouldBeNull();
        await DetectAsync(new DetectRequest { Picture = request.Picture }, "whole-picture", ct);
        (await Should.ThrowAsync<RpcException>(async () => await stack.Trainer.RollBackModelAsync(
            new RollBackModelRequest { Task = "detection" }, cancellationToken: ct))).StatusCode.ShouldBe(StatusCode.FailedPrecondition);
    }

    // The promotion's event takes a moment.
    private async Task<DetectResponse> DetectAsync(DetectRequest request, string detector, CancellationToken ct)
    {
        while (true)
        {
            var found = await stack.Detector.DetectAsync(request, cancellationToken: ct);
            if (found.Detector == detector)
            {
                return found;
            }

            await Task.Delay(50, ct);
        }
    }

    private async Task TrainAsync(CancellationToken ct)
    {
        var started = await stack.Trainer.StartRunAsync(
            new StartRunRequest
            {
                Recipe = "taobao-live-detector",
                Scale = "tiny",
                Model = Name,
                Settings =
                {
                    "boutique.scenes=8", "boutique.items=8", "boutique.evaluation_scenes=2", "boutique.evaluation_items=2",
                    "network.width=0.25", "network.input_size=64", "augmentation.short_sides=[64]", "batch_size=4",
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
        last.Metrics.Keys.ShouldContain("ap50");
    }

    private static async Task RefusedAsync(Func<Task> call, string detail)
    {
        var error = await Should.ThrowAsync<RpcException>(call);
        error.StatusCode.ShouldBe(StatusCode.InvalidArgument);
        error.Status.Detail.ShouldContain(detail);
    }
}

using Grpc.Core;
using Vitrine.Trainer.V1;
using Vitrine.Vision.Synthetic;

namespace Vitrine.Integration;

/// <summary>A small run of the style recipe through the trainer, then its model measured on a table that the test draws.</summary>
public sealed class LabelTests(StackFixture stack) : IDisposable
{
    private const int Items = 30;

    private static readonly string[] _small =
    [
        "boutique.items=60", "boutique.street_shots=1", "boutique.evaluation_items=20", "boutique.evaluation_shots=1",
        "network.width=0.125", "network.input_size=64", "batch_size=16", "optimizer.steps=60",
    ];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("vitrine labels ");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_model_of_styles_is_trained_entered_and_measured_label_by_label()
    {
        var run = await WatchAsync(await StartAsync("styles", _small));
        run.State.ShouldBe(RunState.Succeeded, run.Error);
        run.Metrics.Keys.ShouldContain("macro-f2");
        run.Metrics.Keys.ShouldContain("macro-ap");
        var models = await stack.Trainer.ListModelsAsync(new ListModelsRequest(), cancellationToken: Ct);
        var model = models.Models.Single(one => one.Name == "styles");
        (model.Task, model.Dimension).ShouldBe(("labels", 0));

        var table = Draw("none.jpg,bold,test", "0.jpg,gothic,test");
        var evaluation = await EvaluateAsync(new() { Model = "styles", Data = Labels(table), TestViews = TestViews.FiveCropsFlip });

        evaluation.Queries.ShouldBe(Items);
        evaluation.Categories.Select(label => label.Category).ShouldBe(StyleRules.Labels);
        evaluation.Categories.Sum(label => label.Queries).ShouldBe(Boutique.Items(0, Items).Sum(item => item.Styles.Count));
        evaluation.Metrics["macro-ap"].ShouldBe(evaluation.Categories.Average(label => label.Metrics["ap"]), 1e-9);
        evaluation.FirstSkipped.Select(skipped => (skipped.Location, skipped.Reason)).ShouldBe(
        [
            ($"{table}, line {Items + 2}: {Path.Combine(_folder.FullName, "none.jpg")}", "NOT_FOUND"),
            ($"{table}, line {Items + 3}: label 'gothic'", "LABEL_UNKNOWN"), ($"{table}, line {Items + 3}", "NO_LABEL"),
        ]);

        await RefusedAsync(new() { Model = "styles", Data = new() { Format = "csv", Root = table } }, "data.format must be one of labels");
        await RefusedAsync(new() { Model = "styles", Data = Labels(table), Calibrate = true }, "calibrate is for models that make vectors");
        await RefusedAsync(
            new() { Model = "styles", Data = Labels(Path.Combine(_folder.FullName, "none.csv")) }, "data cannot be used: there is no file");
    }

    [Theory]
    [InlineData("optimizer.stages=[{free: all}]", "head, last_block, all_but_first")]
    [InlineData("labels=[bold]", "(LABEL_UNKNOWN)")]
    public async Task What_cannot_be_trained_is_refused_before_it_is_queued(string setting, string named)
    {
        var error = await Should.ThrowAsync<RpcException>(() => StartAsync("refused-styles", [.. _small, "faults=refuse", setting]));
        error.StatusCode.ShouldBe(StatusCode.InvalidArgument);
        error.Status.Detail.ShouldContain(named);
    }

    private async Task<string> StartAsync(string model, string[] settings)
    {
        var request = new StartRunRequest { Recipe = "style-champion", Scale = "tiny", Model = model, Settings = { settings } };
        return (await stack.Trainer.StartRunAsync(request, cancellationToken: Ct)).RunId;
    }

    private async Task<Run> WatchAsync(string runId)
    {
        using var watch = stack.Trainer.WatchRun(new WatchRunRequest { RunId = runId }, cancellationToken: Ct);
        var last = new Run();
        await foreach (var report in watch.ResponseStream.ReadAllAsync(Ct))
        {
            last = report.Run;
        }

        return last;
    }

    private async Task<Evaluation> EvaluateAsync(EvaluateModelRequest request)
    {
        using var call = stack.Trainer.EvaluateModel(request, cancellationToken: Ct);
        var last = new EvaluateModelResponse();
        await foreach (var response in call.ResponseStream.ReadAllAsync(Ct))
        {
            last = response;
        }

        return last.Evaluation;
    }

    private async Task RefusedAsync(EvaluateModelRequest request, string named)
    {
        var error = await Should.ThrowAsync<RpcException>(() => EvaluateAsync(request));
        (error.StatusCode, error.Status.Detail.StartsWith(named, StringComparison.Ordinal)).ShouldBe(
            (StatusCode.InvalidArgument, true), error.Status.Detail);
    }

    private static DataSet Labels(string table) => new() { Format = "labels", Root = table };

    private string Draw(params string[] more)
    {
        var rows = new List<string> { "image,labels,part" };
        foreach (var (i, item) in Boutique.Items(0, Items).Index())
        {
            File.WriteAllBytes(Path.Combine(_folder.FullName, $"{i}.jpg"), item.Studio(StudioView.Front).Jpeg());
            rows.Add($"{i}.jpg,{string.Join(';', item.Styles)},test");
        }

        var table = Path.Combine(_folder.FullName, "styles.csv");
        File.WriteAllLines(table, [.. rows, .. more]);
        return table;
    }
}

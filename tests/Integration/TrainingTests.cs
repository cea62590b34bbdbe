using Grpc.Core;
using Vitrine.Cli.Local;
using Vitrine.Trainer.V1;
using Vitrine.Vision.Synthetic;

namespace Vitrine.Integration;

/// <summary>Small runs of the recipe that ships, through the queue; a checkpoint is written at every point of the curves.</summary>
public sealed class TrainingTests(StackFixture stack) : IDisposable
{
    private const int Steps = 400;

    private static readonly string[] _small =
    [
        "boutique.items=12", "boutique.street_shots=1", "boutique.evaluation_items=5", "boutique.evaluation_shots=1",
        "network.width=0.125", "network.input_size=64", "head.dimension=16", "batch.size=8", "optimizer.warm_up_steps=5",
    ];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("vitrine training ");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_killed_trainer_goes_on_from_its_checkpoint_to_the_same_curve_and_model()
    {
        var whole = await WatchAsync(await StartAsync("whole", Steps));
        var id = await StartAsync("killed", Steps);
        await stack.EventuallyAsync($"select (coalesce(max(step), 0) >= 50)::int from trainer.points where run_id = '{id}'", 1, Ct);
        await stack.Stack.KillAsync(Part.Trainer, Ct);
        var step = await stack.CountAsync($"select max(step) from trainer.points where run_id = '{id}'", Ct);
        await stack.Stack.StartAsync(Part.Trainer, Ct);
        var killed = await WatchAsync(id);

        step.ShouldBeLessThan(Steps);
        whole.Run.State.ShouldBe(RunState.Succeeded, whole.Run.Error);
        killed.Run.State.ShouldBe(RunState.Succeeded, killed.Run.Error);
        killed.Points.SequenceEqual(whole.Points).ShouldBeTrue();
        (await ModelAsync("killed")).Sha256.ShouldBe((await ModelAsync("whole")).Sha256);
        whole.Run.Metrics.Keys.ShouldBe(["recall@1", "recall@5", "recall@10", "recall@20", "map@10", "map"], ignoreOrder: true);
        Directory.GetDirectories(Path.Combine(stack.Stack.ModelFolder, ".runs")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Runs_wait_for_the_device_and_a_cancelled_one_leaves_nothing()
    {
        var first = await StartAsync("endless", 1_000_000);
        await stack.EventuallyAsync($"select (step > 0)::int from trainer.runs where id = '{first}'", 1, Ct);
        var second = await StartAsync("waiting", 20);
        (await stack.Trainer.ListRunsAsync(new ListRunsRequest(), cancellationToken: Ct)).Runs
            .Single(run => run.RunId == second).State.ShouldBe(RunState.Queued);

        (await Should.ThrowAsync<RpcException>(() => StartAsync("endless", 20))).StatusCode.ShouldBe(StatusCode.AlreadyExists);

        await stack.Trainer.CancelRunAsync(new CancelRunRequest { RunId = first }, cancellationToken: Ct);

        (await WatchAsync(second)).Run.State.ShouldBe(RunState.Succeeded);
        (await WatchAsync(first)).Run.State.ShouldBe(RunState.Cancelled);
        (await stack.CountAsync("select count(*) from trainer.models where name = 'endless'", Ct)).ShouldBe(0);
        Directory.EnumerateFileSystemEntries(stack.Stack.ModelFolder).Select(Path.GetFileName).ShouldNotContain("endless");
        Directory.GetDirectories(Path.Combine(stack.Stack.ModelFolder, ".runs")).ShouldBeEmpty();
        (await Should.ThrowAsync<RpcException>(async () => await stack.Trainer.CancelRunAsync(
            new CancelRunRequest { RunId = second }, cancellationToken: Ct))).StatusCode.ShouldBe(StatusCode.FailedPrecondition);
    }

    [Fact]
    public async Task Pictures_of_a_shop_are_learnt_from_as_the_detector_crops_them_and_a_broken_one_is_counted_and_named()
    {
        var table = Draw("train/0/broken.jpg,0,train,10,10,60,60");
        Write("train/0/broken.jpg", "no picture"u8.ToArray());
        var id = await StartAsync("shop", 20, new DataSet { Format = "csv", Root = table }, "data.crops=detected", "data.licence=CC0");
        var run = (await WatchAsync(id)).Run;

        run.State.ShouldBe(RunState.Succeeded, run.Error);
        run.Skipped.ShouldBe(1);
        await stack.LoggedAsync(Part.Trainer, $"{id} went without {Path.Combine(_folder.FullName, "train/0/broken.jpg")}: ", Ct);
        (await ModelAsync("shop")).Licence.ShouldBe("CC0");
    }

    [Theory]
    [InlineData("recipe", "losss.margin=1", "", "losss")]
    [InlineData("recipe", "loss.margin=3", "", "loss.margin")]
    [InlineData("recipe", "network.weights=nothing", "", "network.weights: there is no model nothing")]
    [InlineData("recipe", "loss.pairs=batch_hard", "", "batch.sampler")]
    [InlineData("data", "batch.size=8", "folders", "there is no folder")]
    [InlineData("data", "batch.size=8", "train only", "no picture of part 'query'")]
    [InlineData("data", "batch.size=64", "single", "17 pictures to train with, and batch.size is 64")]
    [InlineData("data", "batch.sampler=items", "single", "label 'lonely' has 1 pictures to train with; 2 are needed")]
    public async Task What_cannot_be_trained_is_refused_by_name_before_it_is_queued(string field, string setting, string data, string named)
    {
        var set = data switch
        {
            "" => null,
            "folders" => new DataSet { Format = "folders", Root = Path.Combine(_folder.FullName, "none") },
            "train only" => new DataSet { Format = "csv", Root = Draw(onlyTrain: true) },
            _ => new DataSet { Format = "csv", Root = Draw("train/lonely.jpg,lonely,train,,,,") },
        };
        Write("train/lonely.jpg", Boutique.Item(5).Studio(StudioView.Front).Jpeg());
        string[] settings = setting == "batch.sampler=items"
            ? [setting, "batch.pictures_per_item=2", "loss.pairs=batch_hard"]
            : [setting];

        var error = await Should.ThrowAsync<RpcException>(() => StartAsync("refused", 20, set, settings));

        error.StatusCode.ShouldBe(StatusCode.InvalidArgument, error.Status.Detail);
        error.Status.Detail.ShouldStartWith(field);
        error.Status.Detail.ShouldContain(named);
        (await stack.CountAsync("select count(*) from trainer.runs where model = 'refused'", Ct)).ShouldBe(0);
    }

    private async Task<string> StartAsync(string model, int steps, DataSet? data = null, params string[] settings)
    {
        var started = await stack.Trainer.StartRunAsync(
            new StartRunRequest
            {
                Recipe = "boutique-small",
                Model = model,
                Data = data,
                Settings = { _small, $"optimizer.steps={steps}", settings },
            },
            cancellationToken: Ct);
        return started.RunId;
    }

    private async Task<(Run Run, List<CurvePoint> Points)> WatchAsync(string runId)
    {
        using var watch = stack.Trainer.WatchRun(new WatchRunRequest { RunId = runId }, cancellationToken: Ct);
        var (last, points) = (new Run(), new List<CurvePoint>());
        await foreach (var report in watch.ResponseStream.ReadAllAsync(Ct))
        {
            last = report.Run;
            points.AddRange(report.Points);
        }

        return (last, points);
    }

    private async Task<Model> ModelAsync(string name) =>
        (await stack.Trainer.ListModelsAsync(new ListModelsRequest(), cancellationToken: Ct)).Models.Single(model => model.Name == name);

    // Four items with four training pictures each; two of them are asked for as well.
    private string Draw(string more = "", bool onlyTrain = false)
    {
        var rows = new List<string> { "picture,label,part,left,top,right,bottom" };
        foreach (var item in Boutique.Items(0, 4))
        {
            foreach (var (name, picture) in Enum.GetValues<StudioView>().Select(view => ($"{view}", item.Studio(view)))
                .Append(("street", item.Street(0))))
            {
                Write($"train/{item.Seed}/{name}.jpg", picture.Jpeg());
                rows.Add($"train/{item.Seed}/{name}.jpg,{item.Seed},train,20,20,200,200");
            }

            if (!onlyTrain)
            {
                rows.Add($"train/{item.Seed}/street.jpg,{item.Seed},query,,,,");
                rows.Add($"train/{item.Seed}/Front.jpg,{item.Seed},gallery,,,,");
            }
        }

        var table = Path.Combine(_folder.FullName, "set.csv");
        File.WriteAllLines(table, [.. rows, .. more.Length > 0 ? [more] : Array.Empty<string>()]);
        return table;
    }

    private void Write(string name, byte[] bytes)
    {
        var path = Path.Combine(_folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
    }
}

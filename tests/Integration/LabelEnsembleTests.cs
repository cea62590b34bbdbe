using Grpc.Core;
using Vitrine.Cli.Local;
using Vitrine.Trainer.V1;

namespace Vitrine.Integration;

/// <summary>An ensemble of models of labels, asked for over the wire and shared by the trainers of a running stack.</summary>
public sealed class LabelEnsembleTests(StackFixture stack) : IDisposable
{
    private const int Rows = 90;
    private const int Folds = 3;

    private static readonly string[] _labels = ["sport", "lady"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("vitrine ensemble ");
    private readonly string _name = $"ensemble-{Guid.NewGuid():N}";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task The_runs_of_folds_become_an_ensemble_and_a_report()
    {
        string[] runs = [.. Enumerable.Range(0, Folds).Select(fold => $"{_name}-{fold}")];
        foreach (var (fold, run) in runs.Index())
        {
            await TrainAsync(run, fold);
        }

        var told = await FitAsync(
            _name, Write($"runs: {{small: [{string.Join(", ", runs)}]}}\nfolds: {Folds}\nstack: {{booster: {{rounds: 5}}}}"));

        told[..^1].ShouldAllBe(response => response.Progress.Done <= 2 * Folds && response.Progress.Total == 2 * Folds);
        var report = told[^1].Report;
        report.Rows.ShouldBe(Rows);
        report.Models.ShouldHaveSingleItem().Name.ShouldBe("small");
        report.Steps[0].Name.ShouldStartWith("best single model, small, "); // One of its epochs, or the end.
        report.Labels.Select(label => label.Label).ShouldBe(_labels, ignoreOrder: true);
        report.Labels.ShouldAllBe(label => label.Threshold >= 0 && label.Threshold <= 1);
        report.MacroF.ShouldBe(report.Labels.Average(label => label.F), 1e-9);
        report.Steps[^1].Searched.ShouldBe(report.MacroF);
        (await FitAsync(_name, Path.Combine(_folder.FullName, "ensemble.yaml"))).ShouldBe([told[^1]]); // Asked for again.
    }

    [Fact]
    public async Task A_trainer_that_is_killed_loses_no_booster()
    {
        var random = new Random(1);
        var rows = Enumerable.Range(0, 3000).Select(row => (Row: row, IsSport: random.Next(3) == 0)).ToArray();
        File.WriteAllLines(
            Path.Combine(_folder.FullName, "truth.csv"),
            rows.Select(row => $"{row.Row},{(row.IsSport ? "sport" : "lady")}").Prepend("image,labels"));
        File.WriteAllLines(
            Path.Combine(_folder.FullName, "model.csv"),
            rows.Select(row => $"{row.Row},0.{(row.IsSport ? 300 : 0) + random.Next(500):000},0.{random.Next(1000):000}")
                .Prepend("image,sport,lady"));
        var recipe = Write("labels: [sport, lady]\ntruth: truth.csv\nmodels: {noisy: [model.csv]}\nfolds: 5\nstack: {booster: {rounds: 1000}}");

        using (var call = stack.Trainer.FitEnsemble(new FitEnsembleRequest { Ensemble = _name, Recipe = recipe }, cancellationToken: Ct))
        {
            while (await call.ResponseStream.MoveNext(Ct) && call.ResponseStream.Current.Progress is { Done: 0 })
            {
            }

            call.ResponseStream.Current.Progress.Done.ShouldBeLessThan(10);
            await stack.Stack.KillAsync(Part.Trainer, Ct);
        }

        await stack.Stack.StartAsync(Part.Trainer, Ct);
        (await FitAsync(_name, recipe))[^1].Report.Rows.ShouldBe(3000);
    }

    [Fact]
    public async Task What_cannot_be_used_is_refused_before_it_is_queued()
    {
        await RefusedAsync(StatusCode.InvalidArgument, "recipe must be one of style-champion", "style-winner");
        await RefusedAsync(StatusCode.InvalidArgument, "ensemble.yaml: folds:", Write("folds: 1\nruns: {}"));
        await RefusedAsync(StatusCode.InvalidArgument, "there is no model nobody-0", Write("folds: 2\nruns: {a: [nobody-0, nobody-1]}"));
        await RefusedAsync(StatusCode.InvalidArgument, "there is no model style-resnet101-0", "style-champion");
        File.WriteAllLines(Path.Combine(_folder.FullName, "truth.csv"), ["image,labels", "a,sport", "b,punk"]);
        await RefusedAsync(
            StatusCode.InvalidArgument, "truth.csv, line 3: 'punk' is no label",
            Write("labels: [sport]\ntruth: truth.csv\nmodels: {a: [truth.csv]}"));

        Directory.Exists(Path.Combine(stack.Stack.ModelFolder, ".ensembles", _name)).ShouldBeFalse();
    }

    private async Task RefusedAsync(StatusCode code, string named, string recipe)
    {
        var error = await Should.ThrowAsync<RpcException>(FitAsync(_name, recipe));
        error.StatusCode.ShouldBe(code, error.Message);
        error.Status.Detail.ShouldContain(named);
    }

    private string Write(string yaml)
    {
        var path = Path.Combine(_folder.FullName, "ensemble.yaml");
        File.WriteAllText(path, yaml);
        return path;
    }

    private async Task<List<FitEnsembleResponse>> FitAsync(string ensemble, string recipe)
    {
        using var call = stack.Trainer.FitEnsemble(new FitEnsembleRequest { Ensemble = ensemble, Recipe = recipe }, cancellationToken: Ct);
        return await call.ResponseStream.ReadAllAsync(Ct).ToListAsync(Ct);
    }

    // Two styles of drawn goods, some steps: what the network tells is as good as chance, and told of the right pictures.
    private async Task TrainAsync(string model, int fold)
    {
        var started = await stack.Trainer.StartRunAsync(
            new StartRunRequest
            {
                Recipe = "style-champion",
                Scale = "tiny",
                Model = model,
                Data = new DataSet { Format = "labels", Root = Table() },
                Settings =
                {
                    "network.width=0.125", "network.input_size=64", "batch_size=8", "optimizer.steps=20", "optimizer.cycle_steps=4",
                    "evaluate_every=1",
                    $"data.fold.count={Folds}", $"data.fold.index={fold}",
                },
            },
            cancellationToken: Ct);
        using var watch = stack.Trainer.WatchRun(new WatchRunRequest { RunId = started.RunId }, cancellationToken: Ct);
        var told = await watch.ResponseStream.ReadAllAsync(Ct).ToListAsync(Ct);
        told[^1].Run.State.ShouldBe(RunState.Succeeded);
        var evaluations = told.SelectMany(response => response.Evaluations).ToList();
        evaluations.Count.ShouldBeGreaterThanOrEqualTo(2);
        evaluations.Select(evaluation => evaluation.Epoch).ShouldBe(Enumerable.Range(1, evaluations.Count));
        evaluations.ShouldAllBe(evaluation => evaluation.Step < 20 && evaluation.Metrics["macro-f2"] <= 1);
    }

    private string Table()
    {
        var path = Path.Combine(_folder.FullName, "styles.csv");
        if (!File.Exists(path))
        {
            foreach (var row in Enumerable.Range(0, Rows))
            {
                File.WriteAllBytes(Path.Combine(_folder.FullName, $"{row}.jpg"), Pictures.Distinct(row));
            }

            File.WriteAllLines(
                path, Enumerable.Range(0, Rows).Select(row => $"{row}.jpg,{_labels[row % 2]},train").Prepend("image,labels,part"));
        }

        return path;
    }
}

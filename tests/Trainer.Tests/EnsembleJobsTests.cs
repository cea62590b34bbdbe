using Grpc.Core;
using MassTransit;
using MassTransit.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Vitrine.Contracts;
using Vitrine.Contracts.Trainer;
using Vitrine.Hosting;
using Vitrine.Trainer.Ensembles;
using Vitrine.Trainer.Runs;
using Vitrine.Vision.Labels;
using Vitrine.Vision.Weights;

namespace Vitrine.Trainer.Tests;

public sealed class EnsembleJobsTests : IDisposable
{
    private const string Name = "styles";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("vitrine-ensembles-");

    public EnsembleJobsTests()
    {
        Directory.CreateDirectory(Data(""));
        var random = new Random(1);
        var rows = Enumerable.Range(0, 60).Select(row => (Row: row, IsSport: row % 2 == 0)).ToArray();
        File.WriteAllLines(
            Data("truth.csv"), rows.Select(row => $"{row.Row}.jpg,{(row.IsSport ? "sport" : "casual")}").Prepend("image,labels"));
        File.WriteAllLines(Data("model.csv"), rows.Select(row =>
        {
            var sport = (row.IsSport ? 500 : 0) + random.Next(500);
            return $"{row.Row}.jpg,0.{sport:000},0.{999 - sport:000}";
        }).Prepend("image,sport,casual"));
        WriteRecipe("truth.csv");
    }

    private string ModelRoot => Path.Combine(_folder.FullName, "models");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Two_trainers_share_the_boosters_and_the_last_one_finishes_the_ensemble()
    {
        EnsembleJobs one = Jobs(), other = Jobs();
        var jobs = one.Start(Job());
        jobs.Select(job => (job.Fold, job.Label)).ShouldBe([(0, 0), (0, 1), (1, 0), (1, 1)]);

        one.Fit(jobs[3], Ct).ShouldBeNull();
        other.Fit(jobs[0], Ct).ShouldBeNull();
        one.Fit(jobs[0], Ct).ShouldBeNull(); // A repeat is no new booster.
        other.Fit(jobs[2], Ct).ShouldBeNull();
        var report = one.Fit(jobs[1], Ct);

        report.ShouldNotBeNull().Thresholds.HeldOut.Macro.ShouldBe(1, 0.1);
        using var ensemble = EnsembleManifest.Load(one.ResultOf(Name));
        ensemble.Labels.ShouldBe(["sport", "casual"]);
        other.Fit(jobs[1], Ct).ShouldBeNull();
    }

    [Fact]
    public void An_ensemble_that_is_asked_for_again_keeps_its_recipe()
    {
        var jobs = Jobs();
        var first = jobs.Start(Job());
        File.Delete(Data("ensemble.yaml"));

        jobs.Start(Job()).ShouldBe(first);
    }

    [Fact]
    public void A_name_belongs_to_one_recipe()
    {
        Jobs().Keep(Job());
        Jobs().Keep(Job());
        WriteRecipe("truth.csv", "seed: 2");

        var error = Should.Throw<RpcException>(() => Jobs().Keep(Job()));

        (error.StatusCode, error.Status.Detail).ShouldBe((StatusCode.AlreadyExists, "there is a recipe for ensemble styles already"));
    }

    [Fact]
    public void It_is_told_how_far_an_ensemble_is_and_why_it_failed()
    {
        var jobs = Jobs();
        var boosters = jobs.Start(Job());
        jobs.Fit(boosters[0], Ct);
        var state = jobs.StateOf(Name);
        (state.Done, state.Total, state.Report).ShouldBe((1, 4, null));
        state.Labels.ShouldBe(["sport", "casual"]);

        jobs.Fail(Name, "the disk has gone");
        var error = Should.Throw<RpcException>(() => jobs.StateOf(Name));
        (error.StatusCode, error.Status.Detail).ShouldBe((StatusCode.FailedPrecondition, "the disk has gone"));

        jobs.Keep(Job()); // Asked for again.
        boosters.Skip(1).ToList().ForEach(booster => jobs.Fit(booster, Ct));
        state = jobs.StateOf(Name);
        (state.Done, state.Total, state.Report?.Rows).ShouldBe((4, 4, 60));
        jobs.Start(Job()).ShouldBeEmpty();
    }

    [Fact]
    public void Runs_are_found_by_the_names_of_their_models()
    {
        File.WriteAllText(Data("ensemble.yaml"), "runs: {small: [small-0, small-1]}\nfolds: 2\nstack: {booster: {rounds: 10}}\n");
        Refused("runs.small: there is no model small-0");
        Directory.CreateDirectory(Path.Combine(ModelRoot, "small-0"));
        Refused("runs.small: the run of small-0 held out no fold");
        WriteRun("small-0", fold: 0);
        WriteRun("small-1", fold: 1);

        var jobs = Jobs();
        jobs.Start(Job()).Count.ShouldBe(4);

        jobs.StateOf(Name).Labels.ShouldBe(["sport", "casual"]);
        File.WriteAllText(Data("ensemble.yaml"), "runs: {small: [../data, small-1]}\nfolds: 2\n");
        Refused("runs.small must be 1 to 64 of a-z");
    }

    [Theory]
    [InlineData("../styles")]
    [InlineData("Styles")]
    [InlineData("")]
    public void An_ensemble_whose_name_is_no_folders_is_refused(string name) =>
        Should.Throw<RpcException>(() => Jobs().Keep(Job() with { Ensemble = name })).Status.Detail
            .ShouldStartWith("ensemble must be 1 to 64 of");

    [Fact]
    public void Files_outside_the_data_folders_and_wrong_recipes_are_refused()
    {
        Refused("/etc/passwd is not inside a data folder", "/etc/passwd");
        Refused("recipe must be one of style-champion", "style-winner");
        Refused("there is no file", Data("none.yaml"));
        WriteRecipe("/etc/passwd");
        Refused("/etc/passwd is not inside a data folder");
        WriteRecipe("model.csv");
        Refused("model.csv: column 'sport' is not known");
        File.WriteAllText(Data("ensemble.yaml"), "folds: 1");
        Refused("folds");
        Directory.Exists(Path.Combine(ModelRoot, ".ensembles")).ShouldBeFalse();
    }

    [Fact]
    public async Task One_message_becomes_an_ensemble()
    {
        await using var services = Services();
        var harness = services.GetRequiredService<ITestHarness>();
        await harness.Start();

        await harness.Bus.SendAsync(QueueNames.FitEnsemble, Job(), Ct);

        var trained = 0;
        await foreach (var consumed in harness.Consumed.SelectAsync<FitBooster>(Ct))
        {
            consumed.Exception.ShouldBeNull();
            if (++trained == 4)
            {
                break;
            }
        }

        trained.ShouldBe(4);
        using var ensemble = EnsembleManifest.Load(services.GetRequiredService<EnsembleJobs>().ResultOf(Name));
        ensemble.FoldCount.ShouldBe(2);
    }

    [Fact]
    public async Task A_booster_that_cannot_be_trained_is_told_to_those_who_watch()
    {
        await using var services = Services();
        var (harness, jobs) = (services.GetRequiredService<ITestHarness>(), services.GetRequiredService<EnsembleJobs>());
        await harness.Start();
        jobs.Keep(Job());

        await harness.Bus.SendAsync(QueueNames.FitBooster, new FitBooster { Ensemble = Name, Label = 0, Fold = 9 }, Ct);

        (await harness.Consumed.Any<Fault<FitBooster>>(Ct)).ShouldBeTrue();
        Should.Throw<RpcException>(() => jobs.StateOf(Name)).Status.Detail.ShouldContain("fold");
    }

    private ServiceProvider Services() => new ServiceCollection()
        .AddSingleton(Jobs())
        .AddMassTransitTestHarness(TextWriter.Null, bus =>
        {
            bus.SetTestTimeouts(testTimeout: TimeSpan.FromMinutes(1), testInactivityTimeout: TimeSpan.FromMinutes(1));
            bus.AddConsumer<FitEnsembleConsumer, FitEnsembleConsumerDefinition>();
            bus.AddConsumer<FitBoosterConsumer, FitBoosterConsumerDefinition>();
            bus.AddConsumer<FaultedEnsembleConsumer>();
        })
        .BuildServiceProvider(validateScopes: true);

    private void Refused(string named, string? recipe = null)
    {
        var error = Should.Throw<RpcException>(() => Jobs().Keep(recipe is null ? Job() : Job() with { Recipe = recipe }));
        error.StatusCode.ShouldBe(StatusCode.InvalidArgument);
        error.Status.Detail.ShouldContain(named);
    }

    private FitEnsemble Job() => new() { Ensemble = Name, Recipe = Data("ensemble.yaml") };

    // The rows of the tables whose numbers, halved, are even or odd.
    private void WriteRun(string model, int fold)
    {
        Directory.CreateDirectory(Path.Combine(ModelRoot, model));
        Write("truth.csv", ModelPackage.TruthFileName, ",fold", $",{fold}");
        Write("model.csv", ModelPackage.PredictionsFileName, "", "");

        void Write(string table, string file, string head, string end)
        {
            var lines = File.ReadAllLines(Data(table));
            File.WriteAllLines(
                Path.Combine(ModelRoot, model, file),
                lines.Skip(1).Where((_, row) => row / 2 % 2 == fold).Select(row => row + end).Prepend(lines[0] + head));
        }
    }

    private string Data(string name) => Path.Combine(_folder.FullName, "data", name);

    private void WriteRecipe(string truth, string more = "") => File.WriteAllText(
        Data("ensemble.yaml"),
        $"labels: [sport, casual]\ntruth: {truth}\nmodels: {{model: [model.csv]}}\nfolds: 2\nstack: {{booster: {{rounds: 10}}}}\n{more}");

    private EnsembleJobs Jobs()
    {
        var models = Options.Create(new ModelOptions { Root = ModelRoot });
        var trainer = Options.Create(new TrainerOptions { DataFolders = [Data("")] });
        return new EnsembleJobs(new EnsembleRecipes(new RecipeBook(trainer), models, trainer), models);
    }
}

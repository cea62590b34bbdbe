using MassTransit;
using MassTransit.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Vitrine.Contracts;
using Vitrine.Contracts.Trainer;
using Vitrine.Hosting;
using Vitrine.Trainer.Ensembles;
using Vitrine.Vision.Data;
using Vitrine.Vision.Labels;
using Vitrine.Vision.Training.Recipes;
using Vitrine.Vision.Weights;

namespace Vitrine.Trainer.Tests;

public sealed class EnsembleJobsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("vitrine-ensembles-");
    private readonly Guid _id = Guid.NewGuid();

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

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Two_trainers_share_the_boosters_and_the_last_one_finishes_the_ensemble()
    {
        EnsembleJobs one = Jobs(), other = Jobs();
        var jobs = one.Start(new FitEnsemble { EnsembleId = _id, Recipe = Data("ensemble.yaml") });
        jobs.Select(job => (job.Fold, job.Label)).ShouldBe([(0, 0), (0, 1), (1, 0), (1, 1)]);

        one.Fit(jobs[3], Ct).ShouldBeNull();
        other.Fit(jobs[0], Ct).ShouldBeNull();
        one.Fit(jobs[0], Ct).ShouldBeNull(); // A repeat is no new booster.
        other.Fit(jobs[2], Ct).ShouldBeNull();
        var report = one.Fit(jobs[1], Ct);

        report.ShouldNotBeNull().Thresholds.HeldOut.Macro.ShouldBe(1, 0.1);
        using var ensemble = EnsembleManifest.Load(one.ResultOf(_id));
        ensemble.Labels.ShouldBe(["sport", "casual"]);
        other.Fit(jobs[1], Ct).ShouldBeNull();
    }

    [Fact]
    public void An_ensemble_that_is_asked_for_again_keeps_its_recipe()
    {
        var jobs = Jobs();
        var first = jobs.Start(new FitEnsemble { EnsembleId = _id, Recipe = Data("ensemble.yaml") });
        File.Delete(Data("ensemble.yaml"));

        jobs.Start(new FitEnsemble { EnsembleId = _id, Recipe = Data("ensemble.yaml") }).ShouldBe(first);
    }

    [Fact]
    public void Files_outside_the_data_folders_and_wrong_recipes_are_refused()
    {
        Should.Throw<DataSetException>(() => Start("/etc/passwd")).Message.ShouldContain("/etc/passwd is not inside a data folder");
        WriteRecipe("/etc/passwd");
        Should.Throw<DataSetException>(() => Start(Data("ensemble.yaml"))).Message.ShouldContain("/etc/passwd is not inside a data folder");
        WriteRecipe("model.csv");
        Should.Throw<DataSetException>(() => Start(Data("ensemble.yaml"))).Message.ShouldContain("model.csv: column 'sport' is not known");
        File.WriteAllText(Data("ensemble.yaml"), "folds: 1");
        Should.Throw<RecipeException>(() => Start(Data("ensemble.yaml"))).Message.ShouldContain("folds");

        void Start(string recipe) => Jobs().Start(new FitEnsemble { EnsembleId = _id, Recipe = recipe });
    }

    [Fact]
    public async Task One_message_becomes_an_ensemble()
    {
        await using var services = new ServiceCollection()
            .AddSingleton(Jobs())
            .AddMassTransitTestHarness(TextWriter.Null, bus =>
            {
                bus.SetTestTimeouts(testTimeout: TimeSpan.FromMinutes(1), testInactivityTimeout: TimeSpan.FromMinutes(1));
                bus.AddConsumer<FitEnsembleConsumer, FitEnsembleConsumerDefinition>();
                bus.AddConsumer<FitBoosterConsumer, FitBoosterConsumerDefinition>();
            })
            .BuildServiceProvider(validateScopes: true);
        var harness = services.GetRequiredService<ITestHarness>();
        await harness.Start();

        await harness.Bus.SendAsync(QueueNames.FitEnsemble, new FitEnsemble { EnsembleId = _id, Recipe = Data("ensemble.yaml") }, Ct);

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
        using var ensemble = EnsembleManifest.Load(services.GetRequiredService<EnsembleJobs>().ResultOf(_id));
        ensemble.FoldCount.ShouldBe(2);
    }

    private string Data(string name) => Path.Combine(_folder.FullName, "data", name);

    private void WriteRecipe(string truth) => File.WriteAllText(
        Data("ensemble.yaml"),
        $"labels: [sport, casual]\ntruth: {truth}\nmodels: {{model: [model.csv]}}\nfolds: 2\nstack: {{booster: {{rounds: 10}}}}\n");

    private EnsembleJobs Jobs() => new(
        Options.Create(new ModelOptions { Root = Path.Combine(_folder.FullName, "models") }),
        Options.Create(new TrainerOptions { DataFolders = [Data("")] }));
}

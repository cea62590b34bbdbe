using System.Globalization;
using Vitrine.Cli;
using Vitrine.Cli.Catalogue;
using Vitrine.Cli.Demo;
using Vitrine.Cli.Evaluation;
using Vitrine.Cli.Local;
using Vitrine.Cli.Models;

namespace Vitrine.EndToEnd;

/// <summary>What <c>./vitrine demo</c> shows, on a stack of the tests' own.</summary>
public sealed class DemoTests(DemoTests.Fixture stack) : IClassFixture<DemoTests.Fixture>
{
    private static readonly string _data = Path.GetFullPath(Path.Combine(Checkout.Root, "..", "shared", "data"));

    [Fact]
    public async Task Phone_photographs_find_the_iconic_shop_picture()
    {
        RequireData();
        var ct = TestContext.Current.CancellationToken;
        var set = PhotographData.Read(Path.Combine(_data, "grocery")).Take(60);
        var weights = ImageNetModel.FileFor(new DirectoryInfo(Path.Combine(_data, "grocery")), named: null);

        var score = await RunAsync(set, await ImageNetModel.ImportAsync(stack.Clients.Trainer, stack.Local, weights, ct), ct);

        // Measured on these 60: 0.25, 0.75 and 0.404. One query is 0.017.
        score.RecallAt1.ShouldBeGreaterThanOrEqualTo(0.20);
        score.RecallAt10.ShouldBeGreaterThanOrEqualTo(0.70);
        score.MeanAveragePrecisionAt10.ShouldBeGreaterThanOrEqualTo(0.36);
    }

    [Fact]
    public async Task Street_pictures_find_the_items_of_the_drawn_boutique()
    {
        var ct = TestContext.Current.CancellationToken;
        var set = BoutiqueData.Draw(Path.Combine(stack.State, "boutique"), items: 60, (_, _) => { }, ct);

        var score = await RunAsync(set, ShippedModel.Name, ct);

        // Measured on these 60: 0.90 and 1.
        score.RecallAt1.ShouldBeGreaterThanOrEqualTo(0.85);
        score.RecallAt10.ShouldBeGreaterThanOrEqualTo(0.95);
    }

    [Fact]
    public async Task Two_models_never_meet_in_one_answer()
    {
        RequireData();
        var ct = TestContext.Current.CancellationToken;
        var set = BoutiqueData.Draw(Path.Combine(stack.State, "boutique"), items: 8, (_, _) => { }, ct);
        await RunAsync(set, ShippedModel.Name, ct);
        var weights = ImageNetModel.FileFor(new DirectoryInfo(Path.Combine(_data, "grocery")), named: null);
        await ActiveModel.SwitchAsync(
            stack.Clients, await ImageNetModel.ImportAsync(stack.Clients.Trainer, stack.Local, weights, ct), ct);

        var answers = await QueryRun.SearchAsync(stack.Clients.Search, set.Shop, set.Queries, (_, _) => { }, ct);

        // The gallery is in the other model's space: nothing is found rather than something wrong.
        answers.ShouldAllBe(answer => answer.Response.Plan.Model == ImageNetModel.Name && answer.Response.Hits.Count == 0);
    }

    private async Task<SearchScore> RunAsync(DemoSet set, string model, CancellationToken ct)
    {
        await ActiveModel.SwitchAsync(stack.Clients, model, ct);
        var upload = await CatalogueUpload.RunAsync(stack.Clients.Ingest, set.Gallery, (_, _) => { }, ct);
        upload.Quarantined.ShouldBeEmpty();
        var score = SearchScore.Of(
            await QueryRun.SearchAsync(stack.Clients.Search, set.Shop, set.Queries, (_, _) => { }, ct));
        TestContext.Current.SendDiagnosticMessage(string.Create(CultureInfo.InvariantCulture, $"{set.Title}: {score}"));
        return score;
    }

    private static void RequireData() => Assert.SkipUnless(
        Directory.Exists(_data) || Environment.GetEnvironmentVariable("CI") == "true", $"no real photographs at {_data}");

    /// <summary>A stack in a folder of its own.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        public string State { get; } = Directory.CreateTempSubdirectory("vitrine-end-to-end-").FullName;

        public LocalStack Local { get; private set; } = null!;

        public Clients Clients { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Local = new LocalStack(Checkout.Root, State);
            await Local.UpAsync(_ => { }, CancellationToken.None);
            Clients = new Clients(Local);
        }

        public async ValueTask DisposeAsync()
        {
            Clients?.Dispose();
            await Local.DownAsync(CancellationToken.None);
            Directory.Delete(State, recursive: true);
        }
    }
}

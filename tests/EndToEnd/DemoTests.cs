using System.Globalization;
using Vitrine.Cli;
using Vitrine.Cli.Catalogue;
using Vitrine.Cli.Demo;
using Vitrine.Cli.Local;

namespace Vitrine.EndToEnd;

/// <summary>What <c>./vitrine demo</c> shows, on a stack of the tests' own.</summary>
public sealed class DemoTests(DemoTests.Stack stack) : IClassFixture<DemoTests.Stack>
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

        // Measured on these 60: see the README. One query is 0.017.
        score.RecallAt1.ShouldBeGreaterThanOrEqualTo(0.20);
        score.RecallAt10.ShouldBeGreaterThanOrEqualTo(0.63);
        score.MeanAveragePrecisionAt10.ShouldBeGreaterThanOrEqualTo(0.34);
    }

    [Fact]
    public async Task Street_pictures_find_the_items_of_the_drawn_boutique()
    {
        var ct = TestContext.Current.CancellationToken;
        var set = BoutiqueData.Draw(Path.Combine(stack.State, "boutique"), items: 60, (_, _) => { }, ct);

        var score = await RunAsync(set, ShippedModel.Name, ct);

        score.RecallAt1.ShouldBeGreaterThanOrEqualTo(0.6);
        score.RecallAt10.ShouldBeGreaterThanOrEqualTo(0.9);
    }

    [Fact]
    public async Task Two_models_never_meet_in_one_answer()
    {
        RequireData();
        var ct = TestContext.Current.CancellationToken;
        var set = BoutiqueData.Draw(Path.Combine(stack.State, "boutique"), items: 8, (_, _) => { }, ct);
        await RunAsync(set, ShippedModel.Name, ct);
        var weights = ImageNetModel.FileFor(new DirectoryInfo(Path.Combine(_data, "grocery")), named: null);
        var run = new DemoRun(stack.Clients);
        await run.UseModelAsync(await ImageNetModel.ImportAsync(stack.Clients.Trainer, stack.Local, weights, ct), ct);

        var answers = await run.SearchAsync(set, (_, _) => { }, ct);

        // The gallery is in the other model's space: nothing is found rather than something wrong.
        answers.ShouldAllBe(answer => answer.Response.Plan.Model == ImageNetModel.Name && answer.Response.Hits.Count == 0);
    }

    private async Task<DemoScore> RunAsync(DemoSet set, string model, CancellationToken ct)
    {
        var run = new DemoRun(stack.Clients);
        await run.UseModelAsync(model, ct);
        var upload = await CatalogueUpload.RunAsync(stack.Clients.Ingest, set.Gallery, (_, _) => { }, ct);
        upload.Quarantined.ShouldBeEmpty();
        var score = DemoRun.Score(await run.SearchAsync(set, (_, _) => { }, ct));
        TestContext.Current.SendDiagnosticMessage(string.Create(CultureInfo.InvariantCulture, $"{set.Title}: {score}"));
        return score;
    }

    private static void RequireData() => Assert.SkipUnless(
        Directory.Exists(_data) || Environment.GetEnvironmentVariable("CI") == "true", $"no real photographs at {_data}");

    /// <summary>A stack in a folder of its own.</summary>
    public sealed class Stack : IAsyncLifetime
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

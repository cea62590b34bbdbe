using Vitrine.Catalog.Embedder;
using Vitrine.Catalog.Ingest;
using Vitrine.Catalog.Search;
using Vitrine.Catalog.Tests.Migrations;

namespace Vitrine.Catalog.Tests.Embedder;

public sealed class DescriptionStoreTests(PostgresFixture postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Descriptions_come_back_as_they_were_told_and_a_later_one_takes_the_place()
    {
        await using var catalogue = await postgres.CatalogueAsync();
        var (_, regions) = await FillAsync(catalogue, 2);

        await catalogue.Descriptions.UpsertAsync(
            [Told(regions[0], "a", "retro"), Told(regions[1], "a"), Told(regions[0], "a", "bold", "with \"quotes\", {and} more")], Ct);
        await catalogue.Descriptions.UpsertAsync([Told(regions[1], "b", "denim")], Ct);

        var found = (await catalogue.Descriptions.FindAsync(regions, Ct)).OrderBy(one => one.RegionId).ToList();
        found.Select(one => (one.RegionId, one.Model, one.Category, one.CategoryProbability)).ShouldBe(
            [(regions[0], "a", "shoes", 0.75f), (regions[1], "b", "shoes", 0.75f)]);
        found.SelectMany(one => one.Styles).ShouldBe(["bold", "with \"quotes\", {and} more", "denim"]);
    }

    [Fact]
    public async Task Descriptions_fall_with_their_region_and_those_of_a_deleted_one_are_left_out()
    {
        await using var catalogue = await postgres.CatalogueAsync();
        var (_, regions) = await FillAsync(catalogue, 1);

        await catalogue.Descriptions.UpsertAsync([Told(regions[0], "a", "retro"), Told(regions[0] + 1, "a", "retro")], Ct);
        (await catalogue.Descriptions.FindAsync([regions[0], regions[0] + 1], Ct)).ShouldHaveSingleItem();
        await catalogue.Ingest.DeleteItemsAsync("shop", ["0"], Ct);

        (await catalogue.Descriptions.FindAsync(regions, Ct)).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_a_model_has_not_described_is_told_part_by_part()
    {
        await using var catalogue = await postgres.CatalogueAsync();
        var (space, regions) = await FillAsync(catalogue, 5);
        await catalogue.Descriptions.UpsertAsync([Told(regions[0], "a"), Told(regions[2], "b")], Ct);

        (await catalogue.Descriptions.LackingAsync(space, "a", 0, 2, Ct)).ShouldBe([regions[1], regions[2]]);
        (await catalogue.Descriptions.LackingAsync(space, "a", regions[2], 2, Ct)).ShouldBe([regions[3], regions[4]]);
        (await catalogue.Descriptions.LackingAsync(space, "a", regions[4], 2, Ct)).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_item_passes_when_one_region_has_all_the_styles()
    {
        await using var catalogue = await postgres.CatalogueAsync();
        var space = await catalogue.Spaces.EnsureAsync("model", "sha", 2, Ct);
        var regions = await catalogue.FillAsync(space, [Row("both"), Row("apart"), Row("apart"), Row("none")]);
        await catalogue.Descriptions.UpsertAsync(
            [Told(regions[0], "a", "bold", "denim", "retro"), Told(regions[1], "a", "retro"), Told(regions[2], "a", "bold")], Ct);

        (await MatchingAsync("retro", "bold")).ShouldBe(["both"]);
        (await MatchingAsync("retro")).ShouldBe(["apart", "both"]);
        (await MatchingAsync("nautical")).ShouldBeEmpty();

        async Task<List<string>> MatchingAsync(params string[] styles)
        {
            var ids = await catalogue.Search.MatchingAsync(space, new ItemFilter { Styles = styles }, Ct);
            await using var context = catalogue.Context();
            return [.. context.Items.Where(item => ids.Contains(item.Id)).Select(item => item.ItemId).Order()];
        }
    }

    [Fact]
    public async Task A_look_tells_what_was_described_described_anew_or_lost_its_picture_since()
    {
        await using var catalogue = await postgres.CatalogueAsync();
        var (space, regions) = await FillAsync(catalogue, 3);
        var items = await catalogue.Search.MatchingAsync(space, ItemFilter.None, Ct);
        var (filter, watermark) = (new ItemFilter { Styles = ["retro"] }, 0L);
        (await LookAsync()).Matching.ShouldBeEmpty();

        await catalogue.Descriptions.UpsertAsync([Told(regions[0], "a", "retro"), Told(regions[1], "a", "retro"), Told(regions[2], "a")], Ct);
        var added = await LookAsync();
        added.Matching.Length.ShouldBe(2);
        added.Others.Intersect(items).Count().ShouldBe(1);

        await catalogue.Descriptions.UpsertAsync([Told(regions[0], "b", "bold"), Told(regions[2], "b", "retro")], Ct);
        var changed = await LookAsync();
        var late = changed.Matching.Except(added.Matching).ShouldHaveSingleItem();
        changed.Others.Intersect(added.Matching).Count().ShouldBe(1);

        await RunAsync($"delete from embedder.descriptions where region_id = {regions[1]}");
        (await LookAsync()).Others.Intersect(added.Matching).Except(changed.Others).Count().ShouldBe(1);

        await RunAsync($"delete from ingest.images where id = (select image_id from detector.regions where id = {regions[2]})");
        (await LookAsync()).Others.ShouldContain(late);
        (await catalogue.Search.ScopeAsync(space, 0, filter, 0, Ct)).Matching.ShouldBeEmpty();

        async Task<SearchScope> LookAsync()
        {
            var scope = await catalogue.Search.ScopeAsync(space, 0, filter, watermark, Ct);
            watermark = scope.Watermark;
            return scope;
        }

        async Task RunAsync(string sql)
        {
            await using var command = catalogue.Source.CreateCommand(sql);
            (await command.ExecuteNonQueryAsync(Ct)).ShouldBe(1);
        }
    }

    [Fact]
    public async Task Writers_and_deletions_in_any_order_never_wait_in_a_circle()
    {
        using var logs = new LogRecorder();
        var host = await PostgresFixture.StartAsync(await postgres.DatabaseAsync("template_catalog"), logs);
        await using var catalogue = new Catalogue(host, Ct);
        var all = (await FillAsync(catalogue, 120)).Regions.ToArray();
        var random = new Random(3);
        var orders = Enumerable.Range(0, 12).Select(_ =>
        {
            var order = all.ToArray();
            random.Shuffle(order);
            return order;
        }).ToList();

        await Task.WhenAll(orders.Select((order, writer) => catalogue.Descriptions.UpsertAsync(
            [.. order.Take(100).Select(region => Told(region, $"{writer}", "retro"))], Ct)));
        await Task.WhenAll(orders.SelectMany((order, writer) => new Task[]
        {
            catalogue.Descriptions.UpsertAsync([.. order.Take(60).Select(region => Told(region, $"{writer}", "bold"))], Ct),
            catalogue.Ingest.DeleteItemsAsync("shop", [.. order.Take(10).Select(region => $"{Array.IndexOf(all, region)}")], Ct),
            catalogue.Ingest.UpsertAsync(
                Guid.NewGuid(), "test", [.. order.TakeLast(20).Select(region => Renamed($"{Array.IndexOf(all, region)}", writer))], Ct),
        }));

        logs.Events.ShouldNotContain("Retrying"); // PostgreSQL ends one of those that wait in a circle.

        static NewImage Renamed(string item, int writer) => Catalogue.Picture(Catalogue.Item(item, title: $"{writer}"), $"{item}/{writer}");
    }

    private static RegionDescription Told(long region, string model, params string[] styles) => new(region, model, "shoes", 0.75f, styles);

    private static async Task<(EmbeddingSpace Space, IReadOnlyList<long> Regions)> FillAsync(Catalogue catalogue, int items)
    {
        var space = await catalogue.Spaces.EnsureAsync("model", "sha", 2, Ct);
        return (space, await catalogue.FillAsync(space, [.. Enumerable.Range(0, items).Select(item => Row($"{item}"))]));
    }

    private static (Item Item, float[] Feature) Row(string item) => (Catalogue.Item(item), [1, 0]);
}

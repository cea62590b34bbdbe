using Vitrine.Catalog.Ingest;
using Vitrine.Catalog.Search;

namespace Vitrine.Catalog.Tests.Search;

public sealed class SearchScopeTests(PostgresFixture postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_changed_since_makes_of_the_items_before_those_of_now()
    {
        await using var catalogue = await postgres.CatalogueAsync();
        var space = await catalogue.Spaces.EnsureAsync("model", "sha", 2, Ct);
        var random = new Random(5);
        await TakeAsync(catalogue, Enumerable.Range(0, 200).Select(i => FilterCases.Item(i, random)));
        var filters = Enumerable.Range(0, 30).Select(_ => FilterCases.Filter(random)).Where(filter => !filter.IsEmpty).ToArray();
        var kept = new Dictionary<ItemFilter, HashSet<long>>();
        var watermarks = new Dictionary<ItemFilter, long>();

        for (var round = 0; round < 6; round++)
        {
            foreach (var filter in filters)
            {
                var since = watermarks.GetValueOrDefault(filter);
                var scope = await catalogue.Search.ScopeAsync(space, 0, filter, since, Ct);

                var items = kept.TryGetValue(filter, out var before) ? before : kept[filter] = [];
                items.UnionWith(scope.Matching);
                items.ExceptWith(scope.Others);
                items.ExceptWith(scope.DeletedItems);
                watermarks[filter] = scope.Watermark;
                await using var context = catalogue.Context();
                items.Order().ShouldBe(
                    context.Items.AsEnumerable().Where(item => FilterCases.Passes(item, filter)).Select(item => item.Id).Order(), $"{filter}");
            }

            // Some change, some are new, some go.
            await TakeAsync(catalogue, Enumerable.Range(0, 20).Select(_ => FilterCases.Item(random.Next(250), random)));
            foreach (var shop in new[] { "a", "b", "c", "d" })
            {
                await catalogue.Ingest.DeleteItemsAsync(shop, [.. Enumerable.Range(0, 5).Select(_ => $"{random.Next(250)}")], Ct);
            }
        }
    }

    [Fact]
    public async Task A_change_that_was_under_way_during_a_look_is_told_by_the_next()
    {
        await using var catalogue = await postgres.CatalogueAsync();
        var space = await catalogue.Spaces.EnsureAsync("model", "sha", 2, Ct);
        await TakeAsync(catalogue, [Catalogue.Item("early"), Catalogue.Item("late")]);
        var filter = new ItemFilter { Categories = ["shoes"] };
        await using var connection = await catalogue.Source.OpenConnectionAsync(Ct);
        await using var transaction = await connection.BeginTransactionAsync(Ct);
        await using var change = connection.CreateCommand();
        change.CommandText = "update ingest.items set category = 'shoes' where item_id = 'early'";
        await change.ExecuteNonQueryAsync(Ct);
        await catalogue.ScalarAsync<int>("with u as (update ingest.items set category = 'shoes' where item_id = 'late') select 1");
        var during = await catalogue.Search.ScopeAsync(space, 0, filter, 0, Ct);

        await transaction.CommitAsync(Ct);
        var after = await catalogue.Search.ScopeAsync(space, 0, filter, during.Watermark, Ct);

        during.Matching.Length.ShouldBe(1);
        after.Matching.Length.ShouldBe(2);
    }

    [Fact]
    public async Task A_deletion_that_is_undone_is_not_told()
    {
        await using var catalogue = await postgres.CatalogueAsync();
        var space = await catalogue.Spaces.EnsureAsync("model", "sha", 2, Ct);
        await TakeAsync(catalogue, Enumerable.Range(0, 10).Select(i => Catalogue.Item($"{i}")));
        await using (var connection = await catalogue.Source.OpenConnectionAsync(Ct))
        {
            await using var transaction = await connection.BeginTransactionAsync(Ct);
            await using var delete = connection.CreateCommand();
            delete.CommandText = "delete from ingest.items where item_id = '4'";
            await delete.ExecuteNonQueryAsync(Ct);
            await transaction.RollbackAsync(Ct);
        }

        await catalogue.Ingest.DeleteItemsAsync("shop", ["3"], Ct);
        var scope = await catalogue.Search.ScopeAsync(space, 0, new ItemFilter { Shops = ["shop"] }, 0, Ct);

        (scope.Matching.Length, scope.DeletedItems.Length).ShouldBe((9, 1));
        scope.Matching.ShouldNotContain(scope.DeletedItems[0]);
    }

    private static Task<IReadOnlyList<StoredImage>> TakeAsync(Catalogue catalogue, IEnumerable<Item> items) => catalogue.Ingest.UpsertAsync(
        Guid.NewGuid(), "test", [.. items.Select(item => Catalogue.Picture(item, $"{item.Shop}/{item.ItemId}"))], Ct);
}

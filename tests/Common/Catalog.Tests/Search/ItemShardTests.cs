using Vitrine.Catalog.Embedder;
using Vitrine.Catalog.Search;

namespace Vitrine.Catalog.Tests.Search;

public sealed class ItemShardTests(PostgresFixture postgres)
{
    private const int Items = 300;
    private const int Shards = 3;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(16)]
    public async Task Every_item_is_in_exactly_one_shard_and_shards_are_of_about_the_same_size(int shards)
    {
        const int Numbers = 16_000;
        await using var catalogue = await postgres.CatalogueAsync();
        var conditions = Enumerable.Range(0, shards).Select(number => $"(({new ItemShard(number, shards).Sql("id")})::int)").ToArray();
        foreach (var id in new[] { "n", "n * 64", "n * 4294967296" })
        {
            var from = $"from (select {id} as id from generate_series(1::bigint, {Numbers}) n) items";
            (await catalogue.ScalarAsync<long>($"select count(*) {from} where {string.Join(" + ", conditions)} <> 1")).ShouldBe(0);
            foreach (var condition in conditions)
            {
                (await catalogue.ScalarAsync<long>($"select sum{condition} {from}"))
                    .ShouldBeInRange((long)(0.85 * Numbers / shards), (long)(1.15 * Numbers / shards));
            }
        }
    }

    [Fact]
    public async Task A_shard_reads_its_own_items_and_goes_on_behind_the_rows_of_others()
    {
        await using var catalogue = await postgres.CatalogueAsync();
        var space = await catalogue.Spaces.EnsureAsync("model", "sha", 2, Ct);
        await FillAsync(catalogue);
        var all = await ReadAsync(ItemShard.All);

        var told = new List<long>();
        for (var number = 0; number < Shards; number++)
        {
            var rows = await ReadAsync(new ItemShard(number, Shards));
            rows.Select(row => (row.RegionId, row.Sequence)).ShouldBe(all.Select(row => (row.RegionId, row.Sequence)));
            rows.Zip(all).ShouldAllBe(pair =>
                pair.First.ItemId == null ? pair.First.Feature.Length == 0 : pair.First.Feature.ToArray().SequenceEqual(pair.Second.Feature.ToArray()));
            told.AddRange(rows.Where(row => row.ItemId != null).Select(row => row.RegionId));
        }

        told.Order().ShouldBe(all.Select(row => row.RegionId).Order());

        async Task<List<StoredEmbedding>> ReadAsync(ItemShard shard) =>
            [.. (await catalogue.Spaces.ReadAllAsync(space, 0, shard, Ct).ToListAsync(Ct)).OrderBy(row => row.Sequence)];
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Shards_find_in_the_database_what_the_whole_finds(bool isFiltered)
    {
        await using var catalogue = await postgres.CatalogueAsync();
        var space = await catalogue.Spaces.EnsureAsync("model", "sha", 2, Ct);
        await FillAsync(catalogue);
        var filter = isFiltered ? new ItemFilter { ExcludedItemIds = ["3", "7"] } : ItemFilter.None;
        var options = new CandidateOptions { Items = Items };

        var whole = await catalogue.Search.SearchAsync(space, [1, 0], filter, options, Ct);
        var scope = await catalogue.Search.ScopeAsync(space, 0, filter, 0, Ct);
        var (regions, rows, items, matching) = (new List<long>(), 0L, 0L, new List<long>());
        for (var number = 0; number < Shards; number++)
        {
            var query = catalogue.SearchOf(new ItemShard(number, Shards));
            var part = await query.SearchAsync(space, [1, 0], filter, options, Ct);
            regions.AddRange(part.Candidates.Select(candidate => candidate.RegionId));
            (rows, items) = (rows + part.MatchedRows, items + part.MatchedItems);
            matching.AddRange((await query.ScopeAsync(space, 0, filter, 0, Ct)).Matching);
        }

        regions.Order().ShouldBe(whole.Candidates.Select(candidate => candidate.RegionId).Order());
        (rows, items).ShouldBe((whole.MatchedRows, whole.MatchedItems));
        matching.Order().ShouldBe(scope.Matching.Order());
    }

    // Every third item has two pictures.
    private static async Task FillAsync(Catalogue catalogue)
    {
        var space = await catalogue.Spaces.EnsureAsync("model", "sha", 2, Ct);
        await catalogue.FillAsync(space, [.. Enumerable.Range(0, 4 * Items / 3)
            .Select(i => (Catalogue.Item($"{i % Items}"), new[] { 1f, 0.01f * i }))]);
    }
}

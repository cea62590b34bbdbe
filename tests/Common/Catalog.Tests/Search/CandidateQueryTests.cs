using Vitrine.Catalog.Embedder;
using Vitrine.Catalog.Ingest;
using Vitrine.Catalog.Search;

namespace Vitrine.Catalog.Tests.Search;

public sealed class CandidateQueryTests(PostgresFixture postgres)
{
    private static readonly float[] _east = [1, 0];
    private static readonly HnswOptions _index = new() { BuildAfterRows = 100 };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_scan_finds_the_best_items_however_many_regions_one_item_has()
    {
        await using var catalogue = await postgres.CatalogueAsync();
        var space = await catalogue.Spaces.EnsureAsync("model", "sha", 2, Ct);
        // Item "many" has the 40 nearest pictures, the others one each, farther and farther.
        var many = Enumerable.Range(0, 40).Select(i => (Catalogue.Item("many"), new[] { 1f, 0.001f * i }));
        var others = Enumerable.Range(1, 30).Select(i => (Catalogue.Item($"{i}"), new[] { 1f, 0.1f * i }));
        var regions = await catalogue.FillAsync(space, [.. many, .. others]);

        var found = await catalogue.Search.SearchAsync(space, [1, 0], ItemFilter.None, new CandidateOptions { Items = 5 }, Ct);

        (found.Plan, found.Exact, found.MatchedRows, found.MatchedItems).ShouldBe(("exact", true, 70, 31));
        found.Candidates.Count(candidate => candidate.ItemId == found.Candidates[0].ItemId).ShouldBe(16);
        var best = found.Candidates.DistinctBy(candidate => candidate.ItemId).Select(candidate => candidate.RegionId).Take(5);
        best.ShouldBe([regions[0], regions[40], regions[41], regions[42], regions[43]]);
        found.Candidates[0].Feature.ToArray().ShouldBe([1f, 0f]);
        found.Candidates[0].Sha256.ShouldBe(Catalogue.Picture(null, "shop/many/0").Sha256);
    }

    [Fact]
    public async Task An_empty_space_has_an_exact_answer()
    {
        await using var catalogue = await postgres.CatalogueAsync();
        var space = await catalogue.Spaces.EnsureAsync("model", "sha", 2, Ct);

        var found = await catalogue.Search.SearchAsync(space, [1, 0], ItemFilter.None, new CandidateOptions(), Ct);

        (found.Plan, found.Exact, found.MatchedRows, found.Candidates.Count).ShouldBe(("exact", true, 0, 0));
    }

    [Fact]
    public async Task A_deleted_item_is_not_in_the_next_answer()
    {
        await using var catalogue = await postgres.CatalogueAsync();
        var space = await catalogue.Spaces.EnsureAsync("model", "sha", 2, Ct);
        var regions = await catalogue.FillAsync(space, [(Catalogue.Item("a"), [1, 0]), (Catalogue.Item("b"), [0, 1])]);

        await catalogue.Ingest.DeleteItemsAsync("shop", ["a"], Ct);

        var found = await catalogue.Search.SearchAsync(space, [1, 0], ItemFilter.None, new CandidateOptions(), Ct);
        found.Candidates.ShouldHaveSingleItem().RegionId.ShouldBe(regions[1]);
    }

    [Fact]
    public async Task Items_are_read_with_all_their_regions_and_matching_ones_are_listed()
    {
        await using var catalogue = await postgres.CatalogueAsync();
        var space = await catalogue.Spaces.EnsureAsync("model", "sha", 2, Ct);
        var regions = await catalogue.FillAsync(space,
        [
            .. Enumerable.Range(0, 20).Select(i => (Catalogue.Item("many"), new[] { 1f, i })), (Catalogue.Item("one"), [0, 1]),
        ]);
        var all = await catalogue.Search.SearchAsync(space, _east, ItemFilter.None, new CandidateOptions(), Ct);
        var (many, one) = (all.Candidates[0].ItemId, all.Candidates[^1].ItemId);

        var read = await catalogue.Search.ReadAsync(space, [many, -1], Ct);
        var matching = await catalogue.Search.MatchingAsync(space, new ItemFilter { ExcludedItemIds = ["many"] }, Ct);

        read.Select(candidate => candidate.RegionId).ShouldBe(regions.Take(20), ignoreOrder: true);
        read.ShouldAllBe(candidate => candidate.ItemId == many);
        matching.ShouldBe([one]);
        (await catalogue.Search.MatchingAsync(space, ItemFilter.None, Ct)).ShouldBe([many, one], ignoreOrder: true);
    }

    [Fact]
    public async Task A_query_that_fits_another_space_is_refused()
    {
        await using var catalogue = await postgres.CatalogueAsync();
        var space = await catalogue.Spaces.EnsureAsync("model", "sha", 2, Ct);

        var exception = await Should.ThrowAsync<ArgumentException>(
            catalogue.Search.SearchAsync(space, [1, 0, 0], ItemFilter.None, new CandidateOptions(), Ct));

        exception.Message.ShouldContain("the query has 3 numbers");
    }

    [Fact]
    public async Task The_index_finds_nearly_what_a_scan_finds()
    {
        await using var catalogue = await postgres.CatalogueAsync();
        var space = await catalogue.Spaces.EnsureAsync("model", "sha", 64, Ct);
        var random = new Random(20_260_101);
        var centres = Enumerable.Range(0, 100).Select(_ => Clusters.Centre(random)).ToArray();
        await catalogue.FillAsync(space, [.. Enumerable.Range(0, 10_000)
            .Select(i => (Catalogue.Item($"{i}"), Clusters.Near(centres[i % 100], random)))]);
        (await catalogue.Index.EnsureAsync(space, new HnswOptions(), Ct)).ShouldBeTrue();

        var hits = 0;
        for (var i = 0; i < 100; i++)
        {
            var query = Clusters.Near(centres[i], random);
            var exact = await TopAsync(CandidateMode.Exact, "exact", query);
            hits += (await TopAsync(CandidateMode.Approximate, "hnsw", query)).Intersect(exact).Count();
        }

        (hits / 1000.0).ShouldBeGreaterThanOrEqualTo(0.98);

        async Task<long[]> TopAsync(CandidateMode mode, string plan, float[] query)
        {
            var found = await catalogue.Search.SearchAsync(
                space, query, ItemFilter.None, new CandidateOptions { Mode = mode }, Ct);
            found.Plan.ShouldBe(plan);
            return [.. found.Candidates.OrderBy(candidate => Clusters.Distance(query, candidate.Feature.ToArray()))
                .Select(candidate => candidate.RegionId).Take(10)];
        }
    }

    [Fact]
    public async Task Long_features_are_found_by_their_bits_even_where_no_number_is_negative()
    {
        const int dimension = 1024;
        await using var catalogue = await postgres.CatalogueAsync();
        var space = await catalogue.Spaces.EnsureAsync("model", "sha", dimension, Ct);
        var random = new Random(5);
        var centres = Enumerable.Range(0, 20).Select(_ => Clusters.Centre(random, dimension)).ToArray();
        var features = Enumerable.Range(0, 1_000).Select(i => Positive(Clusters.Near(centres[i % 20], random))).ToArray();
        var regions = await catalogue.FillAsync(space, [.. features.Select((feature, i) => (Catalogue.Item($"{i}"), feature))]);
        (await catalogue.Index.EnsureAsync(space, _index, Ct)).ShouldBeTrue();
        (await catalogue.ScalarAsync<string>("select indexdef from pg_indexes where indexdef like '%hnsw%'"))
            .ShouldEndWith("USING hnsw (code bit_hamming_ops) WITH (m='16', ef_construction='128')");

        var hits = 0;
        for (var i = 0; i < 20; i++)
        {
            var query = Positive(Clusters.Near(centres[i], random));
            var near = features.Zip(regions).OrderBy(row => Clusters.Distance(query, row.First)).Select(row => row.Second).Take(10);
            hits += (await catalogue.Search.NearAsync(space, query, 100, 100, Ct)).Regions.Intersect(near).Count();
        }

        (hits / 200.0).ShouldBeGreaterThanOrEqualTo(0.98);

        // What is written from now on has a code too: a row that moves is found where it is.
        var alone = Positive(Clusters.Centre(random, dimension));
        await catalogue.Spaces.UpsertAsync(space, [new Embedding(regions[3], alone)], Ct);
        var moved = await catalogue.Search.NearAsync(space, alone, 1, 100, Ct);
        moved.Regions.ShouldBe([regions[3]]);
        moved.Sequence.ShouldBe(await catalogue.ScalarAsync<long>($"select sequence from embedder.space_{space.Id} where region_id = {regions[3]}"));
        (await catalogue.ScalarAsync<long>($"select count(*) from embedder.space_{space.Id} where code is null")).ShouldBe(0);

        static float[] Positive(float[] feature) => [.. feature.Select(number => MathF.Max(0, number) + 0.01f)];
    }

    [Theory]
    [InlineData(CandidateMode.Auto)]
    [InlineData(CandidateMode.Approximate)]
    [InlineData(CandidateMode.Exact)]
    public async Task A_filter_that_ten_rows_pass_gives_ten(CandidateMode mode)
    {
        await using var catalogue = await postgres.CatalogueAsync();
        var space = await catalogue.Spaces.EnsureAsync("model", "sha", 64, Ct);
        var random = new Random(7);
        var centre = Clusters.Centre(random);
        // The ten that pass are the farthest of 3,000.
        var near = Enumerable.Range(0, 2_990).Select(i => (Catalogue.Item($"{i}"), Clusters.Near(centre, random)));
        var far = Enumerable.Range(0, 10).Select(i =>
            (Catalogue.Item($"{i}", "rare"), Clusters.Near([.. centre.Select(x => -x)], random)));
        await catalogue.FillAsync(space, [.. near, .. far]);
        await catalogue.Index.EnsureAsync(space, _index, Ct);

        var found = await catalogue.Search.SearchAsync(
            space, centre, new ItemFilter { Shops = ["rare"] }, new CandidateOptions { Mode = mode }, Ct);

        found.Candidates.Count.ShouldBe(10);
        (found.MatchedRows, found.MatchedItems).ShouldBe((10, 10));
    }

    [Fact]
    public async Task An_index_that_runs_dry_gives_way_to_a_scan()
    {
        await using var catalogue = await postgres.CatalogueAsync();
        var space = await catalogue.Spaces.EnsureAsync("model", "sha", 64, Ct);
        var random = new Random(9);
        var centre = Clusters.Centre(random);
        var others = Enumerable.Range(0, 1_000).Select(i => (Catalogue.Item($"{i}"), Clusters.Near(centre, random)));
        var two = Enumerable.Range(0, 200).Select(i => (Catalogue.Item($"{i % 2}", "rare"), Clusters.Centre(random)));
        await catalogue.FillAsync(space, [.. others, .. two]);
        await catalogue.Index.EnsureAsync(space, _index, Ct);

        var found = await catalogue.Search.SearchAsync(
            space, centre, new ItemFilter { Shops = ["rare"] }, new CandidateOptions { Mode = CandidateMode.Approximate }, Ct);

        (found.Plan, found.MatchedRows, found.MatchedItems).ShouldBe(("exact", 200, 2));
        found.Candidates.DistinctBy(candidate => candidate.ItemId).Count().ShouldBe(2);
    }

    [Fact]
    public async Task A_large_space_is_walked_and_one_items_many_regions_do_not_hide_the_others()
    {
        await using var catalogue = await postgres.CatalogueAsync();
        var space = await catalogue.Spaces.EnsureAsync("model", "sha", 64, Ct);
        var random = new Random(8);
        var centre = Clusters.Centre(random);
        var crowd = Enumerable.Range(0, 1_000).Select(_ => (Catalogue.Item("crowd"), Clusters.Near(centre, random)));
        var others = Enumerable.Range(0, 1_000).Select(i => (Catalogue.Item($"{i}"), Clusters.Centre(random)));
        await catalogue.FillAsync(space, [.. crowd, .. others]);
        await catalogue.Index.EnsureAsync(space, _index, Ct);

        var found = await catalogue.Search.SearchAsync(
            space, centre, ItemFilter.None, new CandidateOptions { ExactRows = 500 }, Ct);

        found.Plan.ShouldBe("hnsw");
        found.Exact.ShouldBeFalse();
        found.Candidates.DistinctBy(candidate => candidate.ItemId).Count().ShouldBeGreaterThanOrEqualTo(10);
    }

    [Fact]
    public async Task A_filter_passes_what_its_plain_reading_passes()
    {
        await using var catalogue = await postgres.CatalogueAsync();
        var space = await catalogue.Spaces.EnsureAsync("model", "sha", 2, Ct);
        var random = new Random(11);
        var items = Enumerable.Range(0, 300).Select(i => FilterCases.Item(i, random)).ToList();
        await catalogue.FillAsync(space, [.. items.Select(item => (item, _east))]);

        for (var i = 0; i < 300; i++)
        {
            var filter = FilterCases.Filter(random);
            var expected = items.Where(item => FilterCases.Passes(item, filter)).Select(item => item.ItemId).Order();

            var found = await catalogue.Search.SearchAsync(space, [1, 0], filter, new CandidateOptions { Items = 1000 }, Ct);

            await using var context = catalogue.Context();
            var ids = found.Candidates.Select(candidate => candidate.ItemId).ToList();
            context.Items.Where(item => ids.Contains(item.Id)).Select(item => item.ItemId).AsEnumerable().Order()
                .ShouldBe(expected, filter.ToString());
            found.MatchedItems.ShouldBe(ids.Count);
            (await catalogue.Search.CountAsync(space, filter, Ct)).Items.ShouldBe(ids.Count);
        }
    }

    [Fact]
    public async Task An_attribute_that_holds_more_than_the_wanted_value_does_not_equal_it()
    {
        await using var catalogue = await postgres.CatalogueAsync();
        var space = await catalogue.Spaces.EnsureAsync("model", "sha", 2, Ct);
        var item = new Item
        {
            Shop = "shop",
            ItemId = "a",
            Title = "",
            Category = "",
            Currency = "",
            Tags = [],
            Attributes = """{"size": [36, 38], "care": {"wash": 30, "iron": false}}""",
        };
        await catalogue.FillAsync(space, [(item, [1, 0])]);

        (await CountAsync("""{"size": [36]}""")).ShouldBe(0);
        (await CountAsync("""{"size": [36, 38]}""")).ShouldBe(1);
        (await CountAsync("""{"care": {"wash": 30}}""")).ShouldBe(0);
        (await CountAsync("""{"care": {"iron": false, "wash": 30}}""")).ShouldBe(1);
        (await CountAsync("{}")).ShouldBe(1);

        async Task<long> CountAsync(string attributes) =>
            (await catalogue.Search.CountAsync(space, new ItemFilter { Attributes = attributes }, Ct)).Items;
    }

    [Fact]
    public async Task A_filter_that_looks_like_SQL_is_only_a_text()
    {
        await using var catalogue = await postgres.CatalogueAsync();
        var space = await catalogue.Spaces.EnsureAsync("model", "sha", 2, Ct);
        const string Evil = "' or true; drop table ingest.items; --";
        await catalogue.FillAsync(space, [(Catalogue.Item("a"), [1, 0]), (Catalogue.Item(Evil, Evil), [1, 0])]);

        (await CountAsync(new ItemFilter { Shops = [Evil] })).ShouldBe(1);
        (await CountAsync(new ItemFilter { Categories = [Evil] })).ShouldBe(0);
        (await CountAsync(new ItemFilter { Tags = [Evil] })).ShouldBe(0);
        (await CountAsync(new ItemFilter { Styles = [Evil] })).ShouldBe(0);
        (await CountAsync(new ItemFilter { Keypoints = [Evil] })).ShouldBe(0);
        (await CountAsync(new ItemFilter { Attributes = $$"""{"{{Evil}}": "{{Evil}}"}""" })).ShouldBe(0);
        (await CountAsync(new ItemFilter { ExcludedItemIds = [Evil] })).ShouldBe(1);

        async Task<long> CountAsync(ItemFilter filter) => (await catalogue.Search.CountAsync(space, filter, Ct)).Items;
    }
}

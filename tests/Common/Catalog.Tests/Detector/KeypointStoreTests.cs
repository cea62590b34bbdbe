using Vitrine.Catalog.Detector;
using Vitrine.Catalog.Ingest;
using Vitrine.Catalog.Search;

namespace Vitrine.Catalog.Tests.Detector;

public sealed class KeypointStoreTests(PostgresFixture postgres)
{
    private static readonly StoredKeypoint _crotch = new("crotch", 12.5f, 80, 0.75f);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Points_come_back_as_they_were_found_and_a_repeat_takes_their_place()
    {
        await using var catalogue = await postgres.CatalogueAsync();
        var region = await RegionAsync(catalogue);

        await catalogue.Keypoints.UpsertAsync([new(region, "a", "skirt", []), new(region, "b", "", [_crotch])], Ct);
        await catalogue.Keypoints.UpsertAsync([new(region, "a", "trousers", [_crotch])], Ct);

        var found = (await catalogue.Keypoints.FindAsync([region], Ct)).OrderBy(one => one.Model).ToList();
        found.Select(one => (one.RegionId, one.Model, one.Garment)).ShouldBe([(region, "a", "trousers"), (region, "b", "")]);
        found.ShouldAllBe(one => one.Points.SequenceEqual(new[] { _crotch }));
    }

    [Fact]
    public async Task Points_fall_with_their_region_and_those_of_a_deleted_one_are_left_out()
    {
        await using var catalogue = await postgres.CatalogueAsync();
        var region = await RegionAsync(catalogue);

        await catalogue.Keypoints.UpsertAsync([new(region, "a", "skirt", [_crotch]), new(region + 1, "a", "skirt", [_crotch])], Ct);
        (await catalogue.Keypoints.FindAsync([region, region + 1], Ct)).ShouldHaveSingleItem();
        await using (var delete = catalogue.Source.CreateCommand("delete from detector.regions"))
        {
            await delete.ExecuteNonQueryAsync(Ct);
        }

        (await catalogue.Keypoints.FindAsync([region], Ct)).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_item_passes_when_one_model_finds_all_the_points_in_one_region()
    {
        await using var catalogue = await postgres.CatalogueAsync();
        var space = await catalogue.Spaces.EnsureAsync("model", "sha", 2, Ct);
        var regions = await catalogue.FillAsync(space, [Row("both"), Row("apart"), Row("models"), Row("unsure")]);
        StoredKeypoint waist = new("waistband_left", 1, 2, 0.5f), doubtful = new("waistband_left", 1, 2, 0.49f);
        await catalogue.Keypoints.UpsertAsync(
            [
                new(regions[0], "a", "trousers", [waist, _crotch]), new(regions[1], "a", "trousers", [waist]),
                new(regions[2], "a", "trousers", [waist]), new(regions[2], "b", "trousers", [_crotch]),
                new(regions[3], "a", "trousers", [doubtful, _crotch]),
            ],
            Ct);

        (await MatchingAsync("waistband_left", "crotch")).ShouldBe(["both"]);
        (await MatchingAsync("crotch")).ShouldBe(["both", "models", "unsure"]);
        (await MatchingAsync("hemline_left")).ShouldBeEmpty();

        async Task<List<string>> MatchingAsync(params string[] keypoints)
        {
            var ids = await catalogue.Search.MatchingAsync(space, new ItemFilter { Keypoints = keypoints }, Ct);
            await using var context = catalogue.Context();
            return [.. context.Items.Where(item => ids.Contains(item.Id)).Select(item => item.ItemId).Order()];
        }
    }

    [Fact]
    public async Task A_look_tells_whose_points_were_found_found_anew_or_lost_since()
    {
        await using var catalogue = await postgres.CatalogueAsync();
        var space = await catalogue.Spaces.EnsureAsync("model", "sha", 2, Ct);
        var region = (await catalogue.FillAsync(space, [(Catalogue.Item("a"), [1, 0])]))[0];
        var (filter, watermark) = (new ItemFilter { Keypoints = ["crotch"] }, 0L);
        (await LookAsync()).Matching.ShouldBeEmpty();

        await catalogue.Keypoints.UpsertAsync([new(region, "a", "trousers", [_crotch])], Ct);
        var item = (await LookAsync()).Matching.ShouldHaveSingleItem();
        await catalogue.Keypoints.UpsertAsync([new(region, "a", "trousers", [_crotch with { Score = 0.1f }])], Ct);
        (await LookAsync()).Others.ShouldContain(item);
        await catalogue.Keypoints.UpsertAsync([new(region, "b", "trousers", [_crotch])], Ct);
        (await LookAsync()).Matching.ShouldBe([item]);
        await using (var delete = catalogue.Source.CreateCommand("delete from detector.keypoints where model = 'b'"))
        {
            await delete.ExecuteNonQueryAsync(Ct);
        }

        (await LookAsync()).Others.ShouldContain(item);

        async Task<SearchScope> LookAsync()
        {
            var scope = await catalogue.Search.ScopeAsync(space, 0, filter, watermark, Ct);
            watermark = scope.Watermark;
            return scope;
        }
    }

    private static (Item Item, float[] Feature) Row(string item) => (Catalogue.Item(item), [1, 0]);

    private static async Task<long> RegionAsync(Catalogue catalogue)
    {
        var image = (await catalogue.Ingest.UpsertAsync(
            Guid.NewGuid(), "rpc", [Catalogue.Picture(Catalogue.Item("a"), "1")], Ct))[0].Id;
        return (await catalogue.Regions.UpsertAsync([Catalogue.Part(image, 1)], Ct))[0];
    }
}

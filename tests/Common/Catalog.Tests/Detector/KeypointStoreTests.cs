using Vitrine.Catalog.Detector;

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

    private static async Task<long> RegionAsync(Catalogue catalogue)
    {
        var image = (await catalogue.Ingest.UpsertAsync(
            Guid.NewGuid(), "rpc", [Catalogue.Picture(Catalogue.Item("a"), "1")], Ct))[0].Id;
        return (await catalogue.Regions.UpsertAsync([Catalogue.Part(image, 1)], Ct))[0];
    }
}

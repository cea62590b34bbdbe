using Microsoft.EntityFrameworkCore;
using Vitrine.Catalog.Detector;

namespace Vitrine.Catalog.Tests.Detector;

public sealed class RegionStoreTests(PostgresFixture postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_same_box_again_keeps_its_id()
    {
        await using var catalogue = await postgres.CatalogueAsync();
        var image = await ImageAsync(catalogue);

        var first = await catalogue.Regions.UpsertAsync([Catalogue.Part(image, 1.1f), Catalogue.Part(image, 2.2f)], Ct);
        var second = await catalogue.Regions.UpsertAsync([Catalogue.Part(image, 2.2f), Catalogue.Part(image, 3.3f)], Ct);

        first.Distinct().Count().ShouldBe(2);
        second[0].ShouldBe(first[1]);
        first.ShouldNotContain(second[1]);
    }

    [Fact]
    public async Task A_box_that_occurs_twice_is_one_region()
    {
        await using var catalogue = await postgres.CatalogueAsync();
        var image = await ImageAsync(catalogue);

        var ids = await catalogue.Regions.UpsertAsync([Catalogue.Part(image, 1), Catalogue.Part(image, 1)], Ct);

        ids.Count.ShouldBe(2);
        ids[1].ShouldBe(ids[0]);
    }

    [Fact]
    public async Task Regions_of_a_picture_that_was_deleted_are_left_out()
    {
        await using var catalogue = await postgres.CatalogueAsync();
        var image = await ImageAsync(catalogue);

        var ids = await catalogue.Regions.UpsertAsync([Catalogue.Whole(image + 1), Catalogue.Whole(image)], Ct);

        ids.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_region_is_found_with_its_file_and_box()
    {
        await using var catalogue = await postgres.CatalogueAsync();
        var image = await ImageAsync(catalogue);
        var ids = await catalogue.Regions.UpsertAsync([Catalogue.Part(image, 1.5f)], Ct);

        var found = (await catalogue.Regions.FindAsync([ids[0], ids[0] + 1], Ct)).ShouldHaveSingleItem();

        found.ImageId.ShouldBe(image);
        found.Box.ShouldBe(new Box(1.5f, 0, 30, 40));
        found.WholePicture.ShouldBeFalse();
        found.Sha256.ShouldBe(Catalogue.Picture(null, "1").Sha256);
        await using var context = catalogue.Context();
        (await context.Regions.SingleAsync(Ct)).Score.ShouldBe(0.5f);
    }

    private static async Task<long> ImageAsync(Catalogue catalogue) =>
        (await catalogue.Ingest.UpsertAsync(Guid.NewGuid(), "rpc", [Catalogue.Picture(Catalogue.Item("a"), "1")], Ct))[0].Id;
}

using Vitrine.Catalog.Ingest;

namespace Vitrine.Catalog.Tests.Ingest;

public sealed class QuarantineStoreTests(PostgresFixture postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_same_refusal_told_twice_is_one_row()
    {
        await using var catalogue = await postgres.CatalogueAsync();
        var batch = Guid.NewGuid();

        var first = await catalogue.Quarantine.AddAsync("rpc", Refused(batch, "1.jpg"), Ct);
        var second = await catalogue.Quarantine.AddAsync("rpc", Refused(batch, "1.jpg"), Ct);
        var other = await catalogue.Quarantine.AddAsync("rpc", Refused(batch, "2.jpg"), Ct);

        second.Id.ShouldBe(first.Id);
        other.Id.ShouldNotBe(first.Id);
    }

    [Fact]
    public async Task Pages_go_from_the_newest_to_the_oldest()
    {
        await using var catalogue = await postgres.CatalogueAsync();
        var batch = Guid.NewGuid();
        foreach (var name in new[] { "1", "2", "3" })
        {
            await catalogue.Quarantine.AddAsync("rpc", Refused(batch, name), Ct);
        }

        await catalogue.Quarantine.AddAsync("rpc", Refused(Guid.NewGuid(), "4"), Ct);

        (await NamesAsync(null, null)).ShouldBe(["4", "3"]);
        (await NamesAsync(batch, null)).ShouldBe(["3", "2"]);
        var page = await catalogue.Quarantine.ListAsync(batch, null, 2, Ct);
        (await NamesAsync(batch, page[^1].Id)).ShouldBe(["1"]);

        async Task<IEnumerable<string>> NamesAsync(Guid? of, long? before) =>
            (await catalogue.Quarantine.ListAsync(of, before, 2, Ct)).Select(image => image.Name);
    }

    [Fact]
    public async Task What_was_refused_comes_back_whole_for_a_replay_until_it_is_removed()
    {
        await using var catalogue = await postgres.CatalogueAsync();
        var refused = Refused(Guid.NewGuid(), "1.jpg");
        var id = (await catalogue.Quarantine.AddAsync("rpc", refused, Ct)).Id;

        var found = (await catalogue.Quarantine.FindAsync([id, id + 1], Ct)).ShouldHaveSingleItem();

        found.Item.ShouldBe("""{"tags": ["a"]}""");
        found.Sha256.ShouldBe(refused.Sha256);
        (found.Shop, found.ItemId, found.Uri, found.Reason).ShouldBe(("shop", "a", "http://x/1.jpg", "TRUNCATED"));
        await catalogue.Quarantine.RemoveAsync([id], Ct);
        (await catalogue.Quarantine.FindAsync([id], Ct)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_picture_that_a_later_service_refuses_is_named_by_its_item()
    {
        await using var catalogue = await postgres.CatalogueAsync();
        var batch = Guid.NewGuid();
        var images = await catalogue.Ingest.UpsertAsync(batch, "rpc", [Catalogue.Picture(Catalogue.Item("a"), "1.jpg")], Ct);

        await catalogue.Quarantine.RefuseAsync(images[0].Id, "detector", "TRUNCATED", "It ends too early.", Ct);
        await catalogue.Quarantine.RefuseAsync(images[0].Id, "detector", "TRUNCATED", "It ends too early.", Ct);
        await catalogue.Quarantine.RefuseAsync(images[0].Id + 1, "detector", "TRUNCATED", "It is not there.", Ct);

        var image = (await catalogue.Quarantine.ListAsync(batch, null, 10, Ct)).ShouldHaveSingleItem();
        (image.ImageId, image.Shop, image.ItemId, image.Name, image.Stage)
            .ShouldBe((images[0].Id, "shop", "a", "1.jpg", "detector"));
    }

    private static QuarantinedImage Refused(Guid batch, string name) => new()
    {
        BatchId = batch,
        Shop = "shop",
        ItemId = "a",
        Item = """{"tags": ["a"]}""",
        Name = name,
        Sha256 = new byte[32],
        Uri = "http://x/1.jpg",
        Stage = "ingest",
        Reason = "TRUNCATED",
        Detail = "It ends too early.",
    };
}

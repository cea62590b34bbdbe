using Microsoft.EntityFrameworkCore;
using Vitrine.Catalog.Embedder;
using Vitrine.Catalog.Ingest;

namespace Vitrine.Catalog.Tests.Ingest;

public sealed class IngestStoreTests(PostgresFixture postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everything_that_is_told_of_an_item_and_its_picture_comes_back()
    {
        await using var catalogue = await postgres.CatalogueAsync();
        var item = new Item
        {
            Shop = "shop",
            ItemId = "a",
            Title = "Weißes Kleid",
            Category = "dresses",
            Price = 49.90m,
            Currency = "EUR",
            Tags = ["summer", "new, \"in\""],
            Attributes = """{"size": [36, 38], "color": "white"}""",
        };
        var picture = Catalogue.Picture(item, "front.jpg") with { CapturedAt = DateTimeOffset.UnixEpoch };
        var batch = Guid.NewGuid();

        await catalogue.Ingest.UpsertAsync(batch, "rpc", [picture], Ct);

        await using var context = catalogue.Context();
        var storedItem = await context.Items.SingleAsync(Ct);
        storedItem.Title.ShouldBe(item.Title);
        storedItem.Category.ShouldBe(item.Category);
        storedItem.Price.ShouldBe(item.Price);
        storedItem.Currency.ShouldBe(item.Currency);
        storedItem.Tags.ShouldBe(item.Tags);
        storedItem.Attributes.ShouldBe("""{"size": [36, 38], "color": "white"}""");
        var image = await context.Images.SingleAsync(Ct);
        image.ItemId.ShouldBe(storedItem.Id);
        image.BatchId.ShouldBe(batch);
        image.Sha256.ShouldBe(picture.Sha256);
        (image.Name, image.Format, image.Width, image.Height, image.Bytes).ShouldBe(("front.jpg", "jpeg", 30, 40, 1000));
        image.CapturedAt.ShouldBe(DateTimeOffset.UnixEpoch);
        image.DispatchedAt.ShouldBeNull();
        (await context.Batches.SingleAsync(Ct)).Source.ShouldBe("rpc");
    }

    [Fact]
    public async Task A_repeat_gives_the_same_ids_and_adds_nothing()
    {
        await using var catalogue = await postgres.CatalogueAsync();
        NewImage[] pictures =
        [
            Catalogue.Picture(Catalogue.Item("a"), "1"),
            Catalogue.Picture(Catalogue.Item("b"), "1"),
            Catalogue.Picture(Catalogue.Item("a"), "1"),
            Catalogue.Picture(null, "f") with { Stream = "camera", Frame = 7 },
        ];

        var first = await catalogue.Ingest.UpsertAsync(Guid.NewGuid(), "rpc", pictures, Ct);
        var second = await catalogue.Ingest.UpsertAsync(Guid.NewGuid(), "rpc", pictures, Ct);

        first.Select(image => image.IsNew).ShouldBe([true, true, false, true]);
        first[2].Id.ShouldBe(first[0].Id);
        second.Select(image => image.IsNew).ShouldAllBe(isNew => !isNew);
        second.Select(image => image.Id).ShouldBe(first.Select(image => image.Id));
        (await catalogue.ScalarAsync<long>("select count(*) from ingest.images")).ShouldBe(3);
    }

    [Fact]
    public async Task The_last_description_of_an_item_counts()
    {
        await using var catalogue = await postgres.CatalogueAsync();
        static NewImage Told(string title, string name) => Catalogue.Picture(Catalogue.Item("a", title: title), name);

        await catalogue.Ingest.UpsertAsync(Guid.NewGuid(), "rpc", [Told("one", "1"), Told("two", "2")], Ct);
        (await catalogue.ScalarAsync<string>("select title from ingest.items")).ShouldBe("two");

        await catalogue.Ingest.UpsertAsync(Guid.NewGuid(), "rpc", [Told("three", "1")], Ct);
        (await catalogue.ScalarAsync<string>("select title from ingest.items")).ShouldBe("three");
    }

    [Fact]
    public async Task Writers_that_race_for_the_same_pictures_agree_on_the_ids()
    {
        await using var catalogue = await postgres.CatalogueAsync();
        var pictures = Enumerable.Range(0, 64).Select(i => Catalogue.Picture(Catalogue.Item($"{i % 20}"), $"{i}")).ToList();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(seed =>
        {
            var order = Enumerable.Range(0, 64).ToArray();
            new Random(seed).Shuffle(order);
            return Task.Run(async () =>
            {
                var stored = await catalogue.Ingest.UpsertAsync(
                    Guid.NewGuid(), "rpc", [.. order.Select(i => pictures[i])], Ct);
                return order.Zip(stored).ToDictionary(pair => pair.First, pair => pair.Second);
            });
        }));

        for (var i = 0; i < 64; i++)
        {
            answers.Select(answer => answer[i].Id).Distinct().Count().ShouldBe(1);
            answers.Count(answer => answer[i].IsNew).ShouldBe(1);
        }
    }

    [Fact]
    public async Task A_text_that_looks_like_SQL_is_only_a_text()
    {
        await using var catalogue = await postgres.CatalogueAsync();
        const string Evil = "'; drop table ingest.items; -- \" \\ $1 @rows {0} \u202e";
        var item = Catalogue.Item(Evil, Evil);

        await catalogue.Ingest.UpsertAsync(Guid.NewGuid(), Evil, [Catalogue.Picture(item, Evil)], Ct);

        (await catalogue.ScalarAsync<string>("select item_id from ingest.items")).ShouldBe(Evil);
        (await catalogue.Ingest.DeleteItemsAsync(Evil, [Evil], Ct)).Images.ShouldBe(1);
    }

    [Fact]
    public async Task A_picture_waits_in_the_outbox_until_it_is_marked()
    {
        await using var catalogue = await postgres.CatalogueAsync();
        var images = await catalogue.Ingest.UpsertAsync(
            Guid.NewGuid(),
            "rpc",
            [Catalogue.Picture(Catalogue.Item("a"), "1"), Catalogue.Picture(Catalogue.Item("a"), "2")],
            Ct);
        long[] ids = [.. images.Select(image => image.Id)];

        (await catalogue.Ingest.UndispatchedAsync(TimeSpan.Zero, 10, Ct)).ShouldBe(ids);
        (await catalogue.Ingest.UndispatchedAsync(TimeSpan.FromHours(1), 10, Ct)).ShouldBeEmpty();

        await catalogue.Ingest.MarkDispatchedAsync([ids[0]], Ct);
        (await catalogue.Ingest.UndispatchedAsync(TimeSpan.Zero, 10, Ct)).ShouldBe([ids[1]]);

        await catalogue.Ingest.RedispatchAsync(ids, Ct);
        (await catalogue.Ingest.UndispatchedAsync(TimeSpan.Zero, 10, Ct)).ShouldBe(ids);
    }

    [Fact]
    public async Task Progress_counts_each_picture_once_at_each_station()
    {
        await using var catalogue = await postgres.CatalogueAsync();
        var space = await catalogue.Spaces.EnsureAsync("model", "sha", 2, Ct);
        var batch = Guid.NewGuid();
        var images = await catalogue.Ingest.UpsertAsync(
            batch, "rpc", [.. Enumerable.Range(0, 4).Select(i => Catalogue.Picture(Catalogue.Item("a"), $"{i}"))], Ct);
        (await catalogue.Ingest.ProgressAsync(batch, space, Ct)).ShouldBe(new BatchProgress(4, 0, 0, 0, 0));

        // The first picture has two regions of which one is embedded, the second one that is, the third is refused.
        var regions = await catalogue.Regions.UpsertAsync(
            [
                Catalogue.Whole(images[0].Id),
                Catalogue.Part(images[0].Id, 5),
                Catalogue.Whole(images[1].Id),
            ],
            Ct);
        await catalogue.Spaces.UpsertAsync(
            space, [new Embedding(regions[0], [1, 0]), new Embedding(regions[2], [1, 0])], Ct);
        await catalogue.Quarantine.RefuseAsync(images[2].Id, "embedder", "X", "x", Ct);
        await catalogue.Quarantine.RefuseAsync(images[2].Id, "embedder", "Y", "y", Ct);
        var progress = await catalogue.Ingest.ProgressAsync(batch, space, Ct);
        progress.ShouldBe(new BatchProgress(4, 2, 1, 1, 2));
        progress!.Complete.ShouldBeFalse();
        (await catalogue.Ingest.ProgressAsync(batch, null, Ct)).ShouldBe(new BatchProgress(4, 2, 0, 1, 2));

        var last = await catalogue.Regions.UpsertAsync([Catalogue.Whole(images[3].Id)], Ct);
        await catalogue.Spaces.UpsertAsync(
            space, [new Embedding(regions[1], [1, 0]), new Embedding(last[0], [1, 0])], Ct);
        (await catalogue.Ingest.ProgressAsync(batch, space, Ct))!.Complete.ShouldBeTrue();
        (await catalogue.Ingest.ProgressAsync(Guid.NewGuid(), space, Ct)).ShouldBeNull();
    }

    [Fact]
    public async Task A_deleted_item_takes_everything_with_it()
    {
        await using var catalogue = await postgres.CatalogueAsync();
        var space = await catalogue.Spaces.EnsureAsync("model", "sha", 2, Ct);
        await catalogue.FillAsync(
            space, [(Catalogue.Item("a"), [1, 0]), (Catalogue.Item("a"), [1, 1]), (Catalogue.Item("b"), [0, 1])]);

        var deleted = await catalogue.Ingest.DeleteItemsAsync("shop", ["a", "unknown"], Ct);

        deleted.ItemIds.Count.ShouldBe(1);
        deleted.Images.ShouldBe(2);
        foreach (var table in new[] { "ingest.items", "ingest.images", "detector.regions", $"embedder.space_{space.Id}" })
        {
            (await catalogue.ScalarAsync<long>($"select count(*) from {table}")).ShouldBe(1, table);
        }
    }
}

using Vitrine.Catalog.Embedder;
using Vitrine.Catalog.Search;

namespace Vitrine.Catalog.Tests.Embedder;

public sealed class SpaceStoreTests(PostgresFixture postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Services_that_race_for_a_space_get_the_same_one()
    {
        await using var catalogue = await postgres.CatalogueAsync();

        var spaces = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => catalogue.Spaces.EnsureAsync("model", "sha", 4, Ct)));

        spaces.Select(space => space.Id).Distinct().Count().ShouldBe(1);
        (await catalogue.Spaces.EnsureAsync("model", "other", 4, Ct)).Id.ShouldNotBe(spaces[0].Id);
    }

    [Fact]
    public async Task A_space_keeps_its_dimension()
    {
        await using var catalogue = await postgres.CatalogueAsync();
        await catalogue.Spaces.EnsureAsync("model", "sha", 4, Ct);

        var exception = await Should.ThrowAsync<InvalidOperationException>(catalogue.Spaces.EnsureAsync("model", "sha", 5, Ct));

        exception.Message.ShouldContain("has 4 dimensions, model has 5");
    }

    [Fact]
    public async Task Features_come_back_bit_for_bit_and_the_newer_one_replaces_the_older()
    {
        await using var catalogue = await postgres.CatalogueAsync();
        var space = await catalogue.Spaces.EnsureAsync("model", "sha", 3, Ct);
        float[] first = [0.1f, -2e-7f, 3e6f];
        float[] second = [MathF.PI, MathF.E, -1];
        var regions = await catalogue.FillAsync(space, [(Catalogue.Item("a"), first), (Catalogue.Item("b"), [1, 1, 1])]);
        (await ReadAsync(regions[0])).ShouldBe(first);

        (await catalogue.Spaces.UpsertAsync(
            space, [new Embedding(regions[0], first), new Embedding(regions[0], second)], Ct)).ShouldBe(1);

        (await ReadAsync(regions[0])).ShouldBe(second);

        async Task<float[]> ReadAsync(long region) =>
            (await catalogue.Spaces.ReadAsync(space, [region], Ct)).ShouldHaveSingleItem().Feature;
    }

    [Fact]
    public async Task A_region_that_was_deleted_meanwhile_is_passed_over()
    {
        await using var catalogue = await postgres.CatalogueAsync();
        var space = await catalogue.Spaces.EnsureAsync("model", "sha", 2, Ct);
        var regions = await catalogue.FillAsync(space, [(Catalogue.Item("a"), [1, 0]), (Catalogue.Item("b"), [0, 1])]);
        await catalogue.Ingest.DeleteItemsAsync("shop", ["a"], Ct);

        var written = await catalogue.Spaces.UpsertAsync(
            space, [new Embedding(regions[0], [1, 0]), new Embedding(regions[1], [1, 1])], Ct);

        written.ShouldBe(1);
    }

    [Theory]
    [InlineData(1f, float.NaN)]
    [InlineData(float.NegativeInfinity, 1f)]
    [InlineData(0f, 0f)]
    public async Task A_feature_that_has_no_direction_is_refused_and_nothing_is_written(float x, float y)
    {
        await using var catalogue = await postgres.CatalogueAsync();
        var space = await catalogue.Spaces.EnsureAsync("model", "sha", 2, Ct);
        var regions = await catalogue.FillAsync(space, [(Catalogue.Item("a"), [1, 0]), (Catalogue.Item("b"), [1, 0])]);

        var exception = await Should.ThrowAsync<ArgumentException>(catalogue.Spaces.UpsertAsync(
            space, [new Embedding(regions[0], [0, 1]), new Embedding(regions[1], [x, y])], Ct));

        exception.Message.ShouldContain($"region {regions[1]} is not finite or has no length");
        (await catalogue.Spaces.ReadAsync(space, regions, Ct)).ShouldAllBe(embedding => embedding.Feature[0] == 1);
    }

    [Fact]
    public async Task A_feature_of_the_wrong_length_is_refused_by_both_lengths()
    {
        await using var catalogue = await postgres.CatalogueAsync();
        var space = await catalogue.Spaces.EnsureAsync("mobilenet", "sha", 2, Ct);

        var exception = await Should.ThrowAsync<ArgumentException>(
            catalogue.Spaces.UpsertAsync(space, [new Embedding(7, [1, 2, 3])], Ct));

        exception.Message.ShouldBe($"The feature of region 7 has 3 numbers; space {space.Id} (mobilenet) has 2.");
    }

    [Fact]
    public async Task A_feature_out_of_half_precisions_range_is_still_found()
    {
        await using var catalogue = await postgres.CatalogueAsync();
        var space = await catalogue.Spaces.EnsureAsync("model", "sha", 2, Ct);

        var regions = await catalogue.FillAsync(
            space, [(Catalogue.Item("a"), [3e9f, 4e9f]), (Catalogue.Item("b"), [3e-9f, 4e-9f]), (Catalogue.Item("c"), [0, 1])]);
        await catalogue.Index.EnsureAsync(space, new HnswOptions { BuildAfterRows = 3 }, Ct);

        (await catalogue.Search.NearAsync(space, [3, 4], 2, 10, Ct)).Regions.ShouldBe(regions.Take(2), ignoreOrder: true);
    }

    [Fact]
    public async Task Reading_goes_on_where_it_stopped()
    {
        await using var catalogue = await postgres.CatalogueAsync();
        var space = await catalogue.Spaces.EnsureAsync("model", "sha", 2, Ct);
        var first = await catalogue.FillAsync(space, [(Catalogue.Item("a"), [1, 0]), (Catalogue.Item("b"), [0, 1])]);
        var seen = await catalogue.Spaces.ReadAllAsync(space, 0, ItemShard.All, Ct).ToListAsync(Ct);
        seen.Select(row => row.RegionId).ShouldBe(first, ignoreOrder: true);

        var second = await catalogue.FillAsync(space, [(Catalogue.Item("c"), [1, 1])]);
        await catalogue.Spaces.UpsertAsync(space, [new Embedding(first[0], [2, 0])], Ct);

        var rest = await catalogue.Spaces.ReadAllAsync(space, seen.Max(row => row.Sequence), ItemShard.All, Ct).ToListAsync(Ct);
        rest.Select(row => row.RegionId).ShouldBe([second[0], first[0]], ignoreOrder: true);
        rest.Single(row => row.RegionId == first[0]).Feature.ToArray().ShouldBe([2, 0]);
    }

    [Fact]
    public async Task A_reader_that_follows_racing_writers_misses_no_row()
    {
        await using var catalogue = await postgres.CatalogueAsync();
        var space = await catalogue.Spaces.EnsureAsync("model", "sha", 2, Ct);
        var writers = Task.WhenAll(Enumerable.Range(0, 6).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < 20; i++)
            {
                var item = Catalogue.Item($"{writer}/{i}");
                await catalogue.FillAsync(space, [(item, [1, i]), (item, [2, i])]);
            }
        })));
        var seen = new HashSet<long>();
        var last = 0L;
        for (var finished = false; !finished;)
        {
            finished = writers.IsCompleted;
            var highest = last;
            await foreach (var row in catalogue.Spaces.ReadAllAsync(space, last, ItemShard.All, Ct))
            {
                seen.Add(row.RegionId).ShouldBeTrue();
                highest = Math.Max(highest, row.Sequence);
            }

            last = highest;
        }

        await writers;
        seen.Count.ShouldBe(240);
    }

    [Fact]
    public async Task Regions_that_a_new_space_lacks_are_listed()
    {
        await using var catalogue = await postgres.CatalogueAsync();
        var old = await catalogue.Spaces.EnsureAsync("old", "1", 2, Ct);
        var regions = await catalogue.FillAsync(
            old, [(Catalogue.Item("a"), [1, 0]), (Catalogue.Item("b"), [0, 1]), (Catalogue.Item("c"), [1, 1])]);
        var space = await catalogue.Spaces.EnsureAsync("new", "2", 2, Ct);
        await catalogue.Spaces.UpsertAsync(space, [new Embedding(regions[1], [1, 0])], Ct);

        (await catalogue.Spaces.MissingAsync(old, TimeSpan.Zero, 10, Ct)).ShouldBeEmpty();
        (await catalogue.Spaces.MissingAsync(space, TimeSpan.Zero, 10, Ct)).ShouldBe([regions[0], regions[2]]);
        (await catalogue.Spaces.MissingAsync(space, TimeSpan.Zero, 1, Ct)).ShouldBe([regions[0]]);
        (await catalogue.Spaces.MissingAsync(space, TimeSpan.FromHours(1), 10, Ct)).ShouldBeEmpty();
        (await catalogue.Spaces.LackingAsync(space, old, 0, 10, Ct)).ShouldBe([regions[0], regions[2]]);
        (await catalogue.Spaces.LackingAsync(space, old, regions[0], 10, Ct)).ShouldBe([regions[2]]);
        (await catalogue.Spaces.LackingAsync(old, space, 0, 10, Ct)).ShouldBeEmpty();
        (await catalogue.Spaces.CountAsync(space, Ct)).ShouldBe(1);
        (await catalogue.Spaces.CountAsync(old, [regions[0], regions[2], 0], Ct)).ShouldBe(2);
    }

    [Fact]
    public async Task One_process_at_a_time_fills_a_space()
    {
        await using var catalogue = await postgres.CatalogueAsync();
        var space = await catalogue.Spaces.EnsureAsync("model", "1", 2, Ct);
        var other = await catalogue.Spaces.EnsureAsync("other", "2", 2, Ct);

        await using (var right = (await catalogue.Spaces.TryLockAsync(space, Ct)).ShouldNotBeNull())
        {
            (await catalogue.Spaces.TryLockAsync(space, Ct)).ShouldBeNull();
            await using var another = (await catalogue.Spaces.TryLockAsync(other, Ct)).ShouldNotBeNull();
        }

        await using var again = (await catalogue.Spaces.TryLockAsync(space, Ct)).ShouldNotBeNull();
    }
}

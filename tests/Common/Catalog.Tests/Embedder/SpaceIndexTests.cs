using Vitrine.Catalog.Embedder;

namespace Vitrine.Catalog.Tests.Embedder;

public sealed class SpaceIndexTests(PostgresFixture postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_index_is_built_at_the_wanted_number_of_rows_and_once()
    {
        await using var catalogue = await postgres.CatalogueAsync();
        var space = await SpaceAsync(catalogue);

        (await catalogue.Index.EnsureAsync(space, new HnswOptions { BuildAfterRows = 4 }, Ct)).ShouldBeFalse();
        (await CountIndexesAsync(catalogue)).ShouldBe(0);

        var wanted = new HnswOptions { BuildAfterRows = 3, M = 8, EfConstruction = 32 };
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => catalogue.Index.EnsureAsync(space, wanted, Ct)));
        (await catalogue.Index.EnsureAsync(space, wanted, Ct)).ShouldBeTrue();
        (await CountIndexesAsync(catalogue)).ShouldBe(1);
        (await catalogue.ScalarAsync<string>("select indexdef from pg_indexes where indexdef like '%hnsw%'"))
            .ShouldEndWith("USING hnsw (((l2_normalize(feature))::halfvec(2)) halfvec_cosine_ops) WITH (m='8', ef_construction='32')");
    }

    [Fact]
    public async Task What_an_interrupted_build_left_is_replaced()
    {
        await using var catalogue = await postgres.CatalogueAsync();
        var space = await SpaceAsync(catalogue);
        var options = new HnswOptions { BuildAfterRows = 3 };
        await catalogue.Index.EnsureAsync(space, options, Ct);
        await using (var command = catalogue.Source.CreateCommand(
            $"update pg_index set indisvalid = false where indexrelid = 'embedder.space_{space.Id}_hnsw'::regclass"))
        {
            await command.ExecuteNonQueryAsync(Ct);
        }

        (await catalogue.Index.EnsureAsync(space, options, Ct)).ShouldBeTrue();

        (await CountIndexesAsync(catalogue)).ShouldBe(1);
    }

    private static async Task<EmbeddingSpace> SpaceAsync(Catalogue catalogue)
    {
        var space = await catalogue.Spaces.EnsureAsync("model", "sha", 2, Ct);
        await catalogue.FillAsync(
            space, [(Catalogue.Item("a"), [1, 0]), (Catalogue.Item("b"), [0, 1]), (Catalogue.Item("c"), [1, 1])]);
        return space;
    }

    private static Task<long> CountIndexesAsync(Catalogue catalogue) => catalogue.ScalarAsync<long>(
        "select count(*) from pg_index x join pg_class c on c.oid = x.indexrelid where indisvalid and relname like '%_hnsw'");
}

using Npgsql;
using Vitrine.Cli.Models;
using Vitrine.Search.V1;

namespace Vitrine.Integration;

/// <summary>What the index misses is measured on the running service.</summary>
public sealed class RecallTests(StackFixture stack)
{
    private const int Rows = 2000;
    private const int Queries = 40;

    [Fact]
    public async Task Answers_of_the_index_are_run_again_and_their_recall_is_told()
    {
        var ct = TestContext.Current.CancellationToken;
        var name = $"random-{Guid.NewGuid():N}";
        await RandomModel.ImportAsync(stack, name, seed: 11, ct);
        await stack.FillShopAsync([1], item => [item], ct);
        await ActiveModel.SwitchAsync(stack.Clients, name, (_, _) => { }, ct);
        var space = await stack.SpaceTableAsync(ct);
        var regions = await FillAsync(space, ct);
        await stack.EventuallyAsync(
            $"select count(*) from pg_index where indexrelid = to_regclass('{space}_hnsw') and indisvalid", 1, ct);
        var before = await stack.Search.GetRecallAsync(new GetRecallRequest(), cancellationToken: ct);

        var answers = new List<SearchResponse>();
        for (var i = 0; i < Queries; i++)
        {
            answers.Add(await SearchAsync(regions + i, SearchMode.Approximate, ct));
        }

        var recall = before;
        while (recall.Answers < before.Answers + Queries / 2)
        {
            recall = await stack.Search.GetRecallAsync(new GetRecallRequest(), cancellationToken: ct);
        }

        var exact = await SearchAsync(regions, SearchMode.Exact, ct);
        await DeleteAsync(ct);
        await ActiveModel.SwitchAsync(stack.Clients, ShippedModel.Name, (_, _) => { }, ct);

        answers.ShouldAllBe(answer => answer.Plan.Name == "hnsw" && !answer.Plan.Exact && answer.Hits.Count == 10);
        answers.ShouldAllBe(answer => answer.Hits[0].Distance < 1e-6);
        answers[0].Hits.Select(hit => hit.RegionId).Intersect(exact.Hits.Select(hit => hit.RegionId)).Count().ShouldBeGreaterThanOrEqualTo(8);
        (exact.Plan.Name, exact.Plan.Exact).ShouldBe(("exact", true));
        recall.Recall.ShouldBeInRange(0.8, 1);
        recall.LowestRecall.ShouldBeInRange(0, recall.Recall);
        recall.DistanceDrift.ShouldBeInRange(0, 0.05);
        recall.TargetRecall.ShouldBe(0.99);
        recall.EfSearch.ShouldBeInRange(10, 1000);
    }

    /// <summary>Items of one region each, and vectors for them: nobody has pictures of so many.</summary>
    /// <returns>The first region.</returns>
    private async Task<long> FillAsync(string space, CancellationToken ct) => await stack.CountAsync(
        $"""
        with batch as (insert into ingest.batches (id, source) values (gen_random_uuid(), 'recall') returning id),
        items as (
          insert into ingest.items (shop, item_id, title, category, currency, tags, attributes)
          select 'recall', n, '', '', '', array[]::text[], jsonb_build_object() from generate_series(1, {Rows}) n order by n returning id),
        images as (
          insert into ingest.images (item_id, batch_id, sha256, name, format, width, height, bytes)
          select items.id, batch.id, sha256(items.id::text::bytea), '', 'jpeg', 1, 1, 1 from items cross join batch order by items.id returning id),
        regions as (
          insert into detector.regions (image_id, detector, label, score, "left", top, "right", bottom, whole_picture)
          select id, 'recall', '', 1, 0, 0, 1, 1, true from images order by id returning id),
        size as (select dimension from embedder.spaces where '{space}' = 'embedder.space_' || id),
        vectors as (
          insert into {space} (region_id, feature)
          select regions.id, l2_normalize((
            select array_agg(sin(regions.id % 50 * n) + 0.3 * random()) from generate_series(1, (select dimension from size)) n
            where regions.id > 0)::real[]::vector)
          from regions)
        select min(id) from regions
        """,
        ct);

    private async Task DeleteAsync(CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(stack.Stack.ConnectionString + ";Pooling=false");
        await connection.OpenAsync(ct);
        await using var command = new NpgsqlCommand("delete from ingest.items where shop = 'recall'", connection);
        await command.ExecuteNonQueryAsync(ct);
    }

    private async Task<SearchResponse> SearchAsync(long region, SearchMode mode, CancellationToken ct) =>
        await stack.Search.SearchAsync(new SearchRequest { RegionId = region, Mode = mode }, cancellationToken: ct);
}

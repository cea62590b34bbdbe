using Npgsql;
using Vitrine.Catalog.Detector;
using Vitrine.Catalog.Embedder;

namespace Vitrine.Catalog.Search;

/// <summary>
/// Finds the regions near a vector, with their features, for an exact rank. A filter never makes the answer short:
/// whenever the index gives fewer items than wanted, every matching row is scanned.
/// </summary>
/// <param name="shard">The items that can be found.</param>
public sealed class CandidateQuery(Database database, ItemShard shard)
{
    /// <summary>From a row <c>s</c> of a space to its region <c>r</c>, image <c>m</c> and item <c>i</c>.</summary>
    internal const string Joins =
        """
        join detector.regions r on r.id = s.region_id
        join ingest.images m on m.id = r.image_id
        join ingest.items i on i.id = m.item_id
        """;

    private const string Columns =
        """s.region_id, i.id as item_id, m.sha256, r."left", r.top, r."right", r.bottom""";

    private readonly string _own = shard.Sql("i.id");

    /// <summary>
    /// Finds candidates that hold the best <see cref="CandidateOptions.Items"/> items, or all when fewer match.
    /// </summary>
    /// <param name="query">D numbers; need not be of unit length.</param>
    /// <exception cref="ArgumentException">The query has the wrong length, is not finite or has no length.</exception>
    public async Task<CandidateSet> SearchAsync(
        EmbeddingSpace space, float[] query, ItemFilter filter, CandidateOptions options, CancellationToken ct)
    {
        FeatureGuard.Check(query, space, "the query");
        if (options.Mode == CandidateMode.Exact || await EstimateAsync(space, ct) is not { } all)
        {
            return await ScanAsync(space, query, filter, options, ct);
        }

        var matched = filter.IsEmpty ? all : await CountAsync(space, filter, ct);
        var fewRows = options.Mode == CandidateMode.Approximate ? options.Candidates : options.ExactRows;
        return matched.Rows > fewRows
            ? await WalkAsync(space, query, filter, options, matched, ct)
            : await ScanAsync(space, query, filter, options, ct);
    }

    /// <summary>Says what a search in memory must know before it scans.</summary>
    /// <param name="deletedSince">The watermark of the rows in memory.</param>
    /// <param name="changedSince">The watermark of the filter's items in memory; 0: there are none, tell all that match.</param>
    public async Task<SearchScope> ScopeAsync(
        EmbeddingSpace space, long deletedSince, ItemFilter filter, long changedSince, CancellationToken ct)
    {
        var changed = filter.IsEmpty ? "false" : "i.changed_by >= @changed_since";
        var rows = await database.QueryAsync(
            $"""
            select coalesce((select max(sequence) from {space.Table}), 0), pg_snapshot_xmin(pg_current_snapshot())::text::bigint,
              array(select item_id from ingest.deleted_items where deleted_by >= @deleted_since),
              array(select i.id from ingest.items i where {changed} and {Condition(filter)}),
              array(select i.id from ingest.items i where {changed} and {_own} and @changed_since > 0
                and ({filter.Sql}) is not true)
            """,
            [.. filter.Parameters, new("deleted_since", deletedSince), new("changed_since", changedSince)],
            row => new SearchScope(
                row.GetInt64(0), row.GetInt64(1), row.GetFieldValue<long[]>(2), row.GetFieldValue<long[]>(3), row.GetFieldValue<long[]>(4)),
            ct);
        return rows[0];
    }

    /// <returns>PostgreSQL's estimate of what the space holds; null when the space has no index.</returns>
    public async Task<Matched?> EstimateAsync(EmbeddingSpace space, CancellationToken ct)
    {
        var rows = await database.QueryAsync(
            $"""
            select t.reltuples::bigint / {shard.Count}, least(t.reltuples, nullif(i.reltuples, -1))::bigint / {shard.Count}
            from pg_index x join pg_class t on t.oid = x.indrelid
            cross join (select reltuples from pg_class where oid = 'ingest.items'::regclass) i
            where x.indexrelid = to_regclass('{space.Index}') and x.indisvalid
            """,
            [],
            row => new Matched(row.GetInt64(0), row.GetInt64(1)),
            ct);
        return rows.Count == 0 ? null : rows[0];
    }

    /// <summary>Counts the embedded regions, and their items, that match a filter.</summary>
    public async Task<Matched> CountAsync(EmbeddingSpace space, ItemFilter filter, CancellationToken ct)
    {
        var rows = await database.QueryAsync(
            $"select count(*), count(distinct i.id) from {space.Table} s {Joins} where {Condition(filter)}",
            filter.Parameters,
            row => new Matched(row.GetInt64(0), row.GetInt64(1)),
            ct);
        return rows[0];
    }

    /// <summary>Walks the index alone, for who has the rows himself.</summary>
    /// <param name="limit">How many regions are wanted.</param>
    /// <param name="efSearch">As <see cref="CandidateOptions.EfSearch"/>.</param>
    /// <returns>The regions near the query, of items and of streams; and the newest sequence number of the rows that were looked at.</returns>
    /// <exception cref="ArgumentException">The query has the wrong length, is not finite or has no length.</exception>
    public async Task<(List<long> Regions, long Sequence)> NearAsync(
        EmbeddingSpace space, float[] query, int limit, int efSearch, CancellationToken ct)
    {
        FeatureGuard.Check(query, space, "the query");
        var (code, sequence) = (new SpaceCode(space), 0L);
        var regions = await WalkAsync(
            ["plan_cache_mode = force_generic_plan", "enable_seqscan = off"], // The index is all there is to choose.
            $"""
            select s.region_id, (select max(sequence) from {space.Table}) from {space.Table} s
            order by {code.OfRow} {code.Operator} {code.OfQuery("@query")} limit {limit}
            """,
            [Query(query)],
            efSearch,
            row =>
            {
                sequence = row.GetInt64(1);
                return row.GetInt64(0);
            },
            ct);
        return (regions, sequence);
    }

    /// <returns>All regions of these items, in no order; an item that is gone has none.</returns>
    public async Task<IReadOnlyList<Candidate>> ReadAsync(
        EmbeddingSpace space, IReadOnlyCollection<long> itemIds, CancellationToken ct) =>
        await database.QueryAsync(
            $"select {Columns}, s.feature from {space.Table} s {Joins} where i.id = any(@ids)",
            [new("ids", itemIds.ToArray())],
            ReadCandidate,
            ct);

    /// <returns>The ids of the matching items that the space has.</returns>
    public async Task<IReadOnlyList<long>> MatchingAsync(EmbeddingSpace space, ItemFilter filter, CancellationToken ct) =>
        await database.QueryAsync(
            $"select distinct i.id from {space.Table} s {Joins} where {filter.Sql}",
            filter.Parameters,
            row => row.GetInt64(0),
            ct);

    /// <summary>Scores every matching row.</summary>
    private async Task<CandidateSet> ScanAsync(
        EmbeddingSpace space, float[] query, ItemFilter filter, CandidateOptions options, CancellationToken ct)
    {
        var matched = new Matched(0, 0);
        var candidates = await database.QueryAsync(
            $"""
            with scored as materialized (
              select {Columns}, s.feature <=> @query as distance from {space.Table} s {Joins} where {Condition(filter)}),
            best as (select item_id from scored group by item_id order by min(distance), item_id limit @items),
            near as (
              select *, row_number() over (partition by item_id order by distance, region_id) as place
              from scored where item_id in (select item_id from best))
            select region_id, item_id, sha256, "left", top, "right", bottom, feature,
              (select count(*) from scored), (select count(distinct item_id) from scored)
            from near join {space.Table} s using (region_id)
            where place <= {CandidateOptions.RegionsPerItem} order by distance, region_id
            """,
            [.. filter.Parameters, Query(query), new("items", options.Items + CandidateOptions.RoundingItems)],
            row =>
            {
                matched = new Matched(row.GetInt64(8), row.GetInt64(9));
                return ReadCandidate(row);
            },
            ct);
        return new CandidateSet("exact", true, matched.Rows, matched.Items, candidates);
    }

    /// <summary>Walks the index, wider and wider until enough items are found, or scans when it runs dry.</summary>
    private async Task<CandidateSet> WalkAsync(
        EmbeddingSpace space,
        float[] query,
        ItemFilter filter,
        CandidateOptions options,
        Matched matched,
        CancellationToken ct)
    {
        for (var limit = Math.Max(options.Candidates, 4 * options.Items); ; limit *= 4)
        {
            var candidates = await WalkAsync(space, query, filter, options, limit, ct);
            if (candidates.DistinctBy(candidate => candidate.ItemId).Count() >= options.Items)
            {
                return new CandidateSet("hnsw", false, matched.Rows, matched.Items, candidates);
            }

            if (candidates.Count < limit)
            {
                return await ScanAsync(space, query, filter, options, ct);
            }
        }
    }

    private Task<List<Candidate>> WalkAsync(
        EmbeddingSpace space, float[] query, ItemFilter filter, CandidateOptions options, int limit, CancellationToken ct)
    {
        var code = new SpaceCode(space);
        return WalkAsync(
            ["plan_cache_mode = force_custom_plan"], // One for any values would not know how few rows the filter lets through.
            $"""
            select {Columns}, s.feature from {space.Table} s {Joins} where {Condition(filter)}
            order by {code.OfRow} {code.Operator} {code.OfQuery("@query")} limit @limit
            """,
            [.. filter.Parameters, Query(query), new("limit", limit)],
            options.EfSearch,
            ReadCandidate,
            ct);
    }

    // The settings go when the connection is given back.
    private Task<List<T>> WalkAsync<T>(
        string[] settings, string sql, NpgsqlParameter[] parameters, int efSearch, Func<NpgsqlDataReader, T> read, CancellationToken ct) =>
        database.RunAsync(
            async (connection, token) =>
            {
                await using var commands = new NpgsqlBatch(connection);
                foreach (var setting in (string[])[$"hnsw.ef_search = {efSearch}", "hnsw.iterative_scan = strict_order", .. settings])
                {
                    commands.BatchCommands.Add(new NpgsqlBatchCommand($"set {setting}"));
                }

                commands.BatchCommands.Add(new NpgsqlBatchCommand(sql));
                foreach (var parameter in parameters)
                {
                    commands.BatchCommands[^1].Parameters.Add(parameter.Clone());
                }

                await using var reader = await commands.ExecuteReaderAsync(token);
                return await reader.ReadAllAsync(read, token);
            },
            ct);

    private string Condition(ItemFilter filter) => $"{_own} and {filter.Sql}";

    private static Candidate ReadCandidate(NpgsqlDataReader row) => new(
        row.GetInt64(0),
        row.GetInt64(1),
        row.GetFieldValue<byte[]>(2),
        new Box(row.GetFloat(3), row.GetFloat(4), row.GetFloat(5), row.GetFloat(6)),
        row.GetFieldValue<float[]>(7));

    private static NpgsqlParameter Query(float[] query) =>
        new() { ParameterName = "query", Value = query, DataTypeName = "vector" };
}

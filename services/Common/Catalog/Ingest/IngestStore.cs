using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Vitrine.Catalog.Embedder;

namespace Vitrine.Catalog.Ingest;

/// <summary>Writes items and pictures in bulk. Every write may be repeated.</summary>
public sealed class IngestStore(Database database)
{
    // The pictures travel as one JSON array: one parameter, whatever their number.
    private const string Rows =
        """
        (select * from jsonb_to_recordset(@rows) as rows (
          ordinal int, shop text, item_id text, title text, category text, price numeric, currency text, tags text[],
          attributes text, sha256 text, name text, format text, width int, height int, bytes bigint, stream text,
          frame bigint, captured_at timestamptz)) r
        """;

    private const string InsertBatch =
        "insert into ingest.batches (id, source) values (@batch, @source) on conflict do nothing";

    // The conflict locks an item that is there, changed or not, so that its pictures below find it.
    private const string UpsertItems =
        $"""
        insert into ingest.items as i (shop, item_id, title, category, price, currency, tags, attributes)
        select distinct on (shop, item_id) shop, item_id, title, category, price, currency, tags, attributes::jsonb
        from {Rows} where shop is not null order by shop, item_id, ordinal desc
        on conflict (shop, item_id) do update set
          title = excluded.title, category = excluded.category, price = excluded.price, currency = excluded.currency,
          tags = excluded.tags, attributes = excluded.attributes, updated_at = now()
        where (i.title, i.category, i.price, i.currency, i.tags, i.attributes) is distinct from
          (excluded.title, excluded.category, excluded.price, excluded.currency, excluded.tags, excluded.attributes)
        """;

    private const string InsertImages =
        $"""
        insert into ingest.images
          (item_id, batch_id, sha256, name, format, width, height, bytes, stream, frame, captured_at)
        select i.id, @batch, decode(r.sha256, 'hex'), r.name, r.format, r.width, r.height, r.bytes, r.stream, r.frame,
          r.captured_at
        from {Rows} left join ingest.items i using (shop, item_id) order by i.id, r.sha256, r.stream, r.frame
        on conflict do nothing returning id
        """;

    // A statement of its own: only so does it see what another writer committed while the insert waited for it.
    private const string SelectImages =
        $"""
        select r.ordinal, m.id from {Rows} join ingest.items i using (shop, item_id)
        join ingest.images m on m.item_id = i.id and m.sha256 = decode(r.sha256, 'hex') and m.stream is null
        where r.stream is null
        union all
        select r.ordinal, m.id from {Rows} join ingest.images m using (stream, frame)
        order by ordinal
        """;

    private static readonly JsonSerializerOptions _snakeCase = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    /// <summary>
    /// Takes pictures in, with their items (an item's last description counts), in one round trip; about 64 at a time
    /// keep it short.
    /// </summary>
    /// <param name="source">How the batch came; see <see cref="Batch.Source"/>.</param>
    /// <returns>One for each picture, in their order. A picture that occurs twice is new once.</returns>
    /// <exception cref="PostgresException">
    /// A text holds U+0000, or <see cref="Item.Attributes"/> is no JSON.
    /// </exception>
    public Task<IReadOnlyList<StoredImage>> UpsertAsync(
        Guid batch, string source, IReadOnlyList<NewImage> images, CancellationToken ct)
    {
        var rows = JsonSerializer.Serialize(images.Select(Row), _snakeCase);
        return database.RunAsync<IReadOnlyList<StoredImage>>(
            async (connection, token) =>
            {
                await using var commands = new NpgsqlBatch(connection);
                foreach (var sql in new[] { InsertBatch, UpsertItems, InsertImages, SelectImages })
                {
                    commands.BatchCommands.Add(new NpgsqlBatchCommand(sql)
                    {
                        Parameters =
                        {
                            new("batch", batch),
                            new("source", source),
                            new("rows", NpgsqlDbType.Jsonb) { Value = rows },
                        },
                    });
                }

                await using var reader = await commands.ExecuteReaderAsync(token);
                var added = (await reader.ReadAllAsync(row => row.GetInt64(0), token)).ToHashSet();
                await reader.NextResultAsync(token);
                var ids = await reader.ReadAllAsync(row => row.GetInt64(1), token);
                return [.. ids.Select(id => new StoredImage(id, added.Remove(id)))];
            },
            ct);
    }

    /// <summary>Notes that the detector was told of these pictures.</summary>
    public Task MarkDispatchedAsync(IReadOnlyCollection<long> imageIds, CancellationToken ct) =>
        database.ExecuteAsync(
            "update ingest.images set dispatched_at = now() where id = any(@ids)", [new("ids", imageIds.ToArray())], ct);

    /// <summary>Forgets that the detector was told of these pictures: they go round again.</summary>
    public Task RedispatchAsync(IReadOnlyCollection<long> imageIds, CancellationToken ct) =>
        database.ExecuteAsync(
            "update ingest.images set dispatched_at = null where id = any(@ids)", [new("ids", imageIds.ToArray())], ct);

    /// <summary>Pictures that the detector was not told of, oldest first.</summary>
    /// <param name="age">Only those that have waited this long: younger ones are being sent just now.</param>
    public async Task<IReadOnlyList<long>> UndispatchedAsync(TimeSpan age, int limit, CancellationToken ct) =>
        await database.QueryAsync(
            """
            select id from ingest.images where dispatched_at is null and created_at <= now() - @age order by id limit @limit
            """,
            [new("age", age), new("limit", limit)],
            row => row.GetInt64(0),
            ct);

    /// <summary>How far a batch is.</summary>
    /// <param name="space">The active space; null while there is none, then nothing counts as embedded.</param>
    /// <returns>Null: there is no such batch.</returns>
    public async Task<BatchProgress?> ProgressAsync(Guid batch, EmbeddingSpace? space, CancellationToken ct)
    {
        var embedded = space is null ? "0" : $"(select count(*) from {space.Table} where region_id = any(d.ids))";
        var rows = await database.QueryAsync(
            $"""
            with pictures as (
              select d.regions > 0 as detected, d.regions > 0 and d.regions = {embedded} as embedded,
                exists (select from ingest.quarantine where image_id = i.id) as refused
              from ingest.images i
              cross join lateral (
                select count(*) as regions, array_agg(id) as ids from detector.regions where image_id = i.id) d
              where i.batch_id = @batch)
            select
              count(*)::int,
              (count(*) filter (where detected))::int,
              (count(*) filter (where embedded))::int,
              (count(*) filter (where refused and not embedded))::int,
              (select count(*) from ingest.quarantine where batch_id = @batch)::int
            from pictures having exists (select from ingest.batches where id = @batch)
            """,
            [new("batch", batch)],
            row => new BatchProgress(row.GetInt32(0), row.GetInt32(1), row.GetInt32(2), row.GetInt32(3), row.GetInt32(4)),
            ct);
        return rows.SingleOrDefault();
    }

    /// <summary>
    /// Withdraws items with their pictures, regions and embeddings. Ids that are not held are passed over.
    /// </summary>
    public async Task<DeletedItems> DeleteItemsAsync(string shop, IReadOnlyCollection<string> itemIds, CancellationToken ct)
    {
        var rows = await database.QueryAsync(
            """
            with locked as (
              select id from ingest.items where shop = @shop and item_id = any(@items) order by shop, item_id for update),
            deleted as (delete from ingest.items i using locked where i.id = locked.id returning i.id)
            select id, (select count(*) from ingest.images where item_id = deleted.id)::int from deleted
            """,
            [new("shop", shop), new("items", itemIds.ToArray())],
            row => (Id: row.GetInt64(0), Images: row.GetInt32(1)),
            ct);
        return new DeletedItems([.. rows.Select(row => row.Id)], rows.Sum(row => row.Images));
    }

    private static object Row(NewImage image, int ordinal) => new
    {
        ordinal,
        image.Item?.Shop,
        image.Item?.ItemId,
        image.Item?.Title,
        image.Item?.Category,
        image.Item?.Price,
        image.Item?.Currency,
        image.Item?.Tags,
        image.Item?.Attributes,
        Sha256 = Convert.ToHexStringLower(image.Sha256),
        image.Name,
        image.Format,
        image.Width,
        image.Height,
        image.Bytes,
        image.Stream,
        image.Frame,
        image.CapturedAt,
    };
}

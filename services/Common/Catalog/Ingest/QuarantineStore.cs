using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;

namespace Vitrine.Catalog.Ingest;

/// <summary>Keeps the pictures that were refused. The same refusal told twice is one row.</summary>
public sealed class QuarantineStore(Database database, IDbContextFactory<CatalogContext> contexts)
{
    private const string Insert =
        """
        insert into ingest.quarantine as q
          (batch_id, image_id, shop, item_id, item, name, sha256, uri, stage, reason, detail)
        """;

    private const string OnConflict =
        """
        on conflict (batch_id, image_id, stage, reason, sha256,
          md5(shop || chr(31) || item_id || chr(31) || name || chr(31) || coalesce(uri, '')))
        do update set detail = excluded.detail returning id, created_at
        """;

    /// <summary>
    /// Adds a picture; its batch is made where it is not there yet. Id and time of <paramref name="image"/> are not
    /// used.
    /// </summary>
    /// <param name="source">How the batch came; see <see cref="Batch.Source"/>.</param>
    /// <returns>The row as it is kept.</returns>
    public async Task<QuarantinedImage> AddAsync(string source, QuarantinedImage image, CancellationToken ct)
    {
        var rows = await database.QueryAsync(
            $"""
            with batch as (insert into ingest.batches (id, source) values (@batch, @source) on conflict do nothing)
            {Insert}
            values (@batch, @image, @shop, @item_id, @item, @name, @sha256, @uri, @stage, @reason, @detail)
            {OnConflict}
            """,
            [
                new("batch", image.BatchId),
                new("source", source),
                Nullable("image", NpgsqlDbType.Bigint, image.ImageId),
                new("shop", image.Shop),
                new("item_id", image.ItemId),
                Nullable("item", NpgsqlDbType.Jsonb, image.Item),
                new("name", image.Name),
                Nullable("sha256", NpgsqlDbType.Bytea, image.Sha256),
                Nullable("uri", NpgsqlDbType.Text, image.Uri),
                new("stage", image.Stage),
                new("reason", image.Reason),
                new("detail", image.Detail),
            ],
            row => image with { Id = row.GetInt64(0), CreatedAt = row.GetFieldValue<DateTimeOffset>(1) },
            ct);
        return rows[0];
    }

    /// <summary>
    /// Adds a picture that was accepted and that a later service cannot use. Does nothing when it is deleted.
    /// </summary>
    public Task RefuseAsync(long imageId, string stage, string reason, string detail, CancellationToken ct) =>
        database.ExecuteAsync(
            $"""
            {Insert}
            select m.batch_id, m.id, coalesce(i.shop, ''), coalesce(i.item_id, ''), null, m.name, m.sha256, null, @stage,
              @reason, @detail
            from ingest.images m left join ingest.items i on i.id = m.item_id where m.id = @image
            {OnConflict}
            """,
            [new("image", imageId), new("stage", stage), new("reason", reason), new("detail", detail)],
            ct);

    /// <summary>A page, newest first.</summary>
    /// <param name="batch">Only this batch; null: all.</param>
    /// <param name="before">The last id of the page before; null: the first page.</param>
    public async Task<IReadOnlyList<QuarantinedImage>> ListAsync(Guid? batch, long? before, int limit, CancellationToken ct)
    {
        await using var context = await contexts.CreateDbContextAsync(ct);
        return await context.Quarantine.AsNoTracking()
            .Where(image => (batch == null || image.BatchId == batch) && (before == null || image.Id < before))
            .OrderByDescending(image => image.Id)
            .Take(limit)
            .ToListAsync(ct);
    }

    /// <returns>Those of the ids that are in quarantine.</returns>
    public async Task<IReadOnlyList<QuarantinedImage>> FindAsync(IReadOnlyCollection<long> ids, CancellationToken ct)
    {
        await using var context = await contexts.CreateDbContextAsync(ct);
        return await context.Quarantine.AsNoTracking().Where(image => ids.Contains(image.Id)).ToListAsync(ct);
    }

    /// <summary>
    /// Takes pictures out of quarantine: after their replay was accepted, so that a crash between loses none.
    /// </summary>
    public Task RemoveAsync(IReadOnlyCollection<long> ids, CancellationToken ct) =>
        database.ExecuteAsync("delete from ingest.quarantine where id = any(@ids)", [new("ids", ids.ToArray())], ct);

    private static NpgsqlParameter Nullable(string name, NpgsqlDbType type, object? value) =>
        new(name, type) { Value = value ?? DBNull.Value };
}

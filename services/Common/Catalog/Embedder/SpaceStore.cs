using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Pgvector;
using Vitrine.Catalog.Detector;
using Vitrine.Catalog.Search;
using Vitrine.Catalog.Trainer;

namespace Vitrine.Catalog.Embedder;

/// <summary>Keeps the embedding spaces and their rows.</summary>
public sealed class SpaceStore(Database database, IDbContextFactory<CatalogContext> contexts)
{
    /// <summary>The most that an HNSW index on <c>halfvec</c> takes.</summary>
    public const int MostDimensions = 4000;

    // MiB. With less a join writes the features to the disk and reads them again.
    private const int JoinMemory = 256;

    private const string NotRefused = "not exists (select from ingest.quarantine q where q.image_id = r.image_id)";

    /// <summary>Finds or makes the space of these weights. Services may race for it.</summary>
    /// <param name="sha256">Of the weights file, lower-case hex.</param>
    /// <exception cref="ArgumentOutOfRangeException">The dimension is not 1 to 4,000.</exception>
    /// <exception cref="InvalidOperationException">The space has another dimension.</exception>
    public async Task<EmbeddingSpace> EnsureAsync(string model, string sha256, int dimension, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(dimension, MostDimensions);
        var space = await FindAsync(sha256, ct) ?? await CreateAsync(model, sha256, dimension, ct);
        return space.Dimension == dimension
            ? space
            : throw new InvalidOperationException(
                $"Space {space.Id} of {space.Model} has {space.Dimension} dimensions, {model} has {dimension}.");
    }

    /// <returns>The space of these weights; null when there is none.</returns>
    public async Task<EmbeddingSpace?> FindAsync(string sha256, CancellationToken ct)
    {
        await using var context = await contexts.CreateDbContextAsync(ct);
        return await context.Spaces.AsNoTracking().SingleOrDefaultAsync(space => space.Sha256 == sha256, ct);
    }

    /// <returns>
    /// The space of the active model; null when no model is active, or nothing was embedded with it yet.
    /// </returns>
    public async Task<EmbeddingSpace?> ActiveAsync(CancellationToken ct)
    {
        await using var context = await contexts.CreateDbContextAsync(ct);
        return await context.Models.AsNoTracking()
            .Where(model => model.Task == ModelTasks.Retrieval && model.PromotedAt != null)
            .OrderByDescending(model => model.PromotedAt)
            .Take(1)
            .Join(context.Spaces, model => model.Sha256, space => space.Sha256, (_, space) => space)
            .SingleOrDefaultAsync(ct);
    }

    /// <returns>The space of that number; null when there is none.</returns>
    public async Task<EmbeddingSpace?> FindAsync(int id, CancellationToken ct)
    {
        await using var context = await contexts.CreateDbContextAsync(ct);
        return await context.Spaces.AsNoTracking().SingleOrDefaultAsync(space => space.Id == id, ct);
    }

    /// <summary>Writes embeddings in one round trip; a region's newer one replaces the older.</summary>
    /// <returns>How many were written: regions that were deleted meanwhile are passed over.</returns>
    /// <exception cref="ArgumentException">
    /// A feature has the wrong length, is not finite or has no length; nothing is written.
    /// </exception>
    public async Task<int> UpsertAsync(EmbeddingSpace space, IReadOnlyList<Embedding> embeddings, CancellationToken ct)
    {
        foreach (var (regionId, feature) in embeddings)
        {
            FeatureGuard.Check(feature, space, $"region {regionId}");
        }

        return await database.RunAsync(
            async (connection, token) =>
            {
                // One writer at a time, so that rows become visible in the order of their sequence numbers.
                await using var commands = new NpgsqlBatch(connection)
                {
                    BatchCommands =
                    {
                        new("select pg_advisory_xact_lock(hashtext('vitrine.catalog.space'), @space)")
                        {
                            Parameters = { new("space", space.Id) },
                        },
                        new(
                            $"""
                            insert into {space.Table} (region_id, feature)
                            select r.id, e.feature
                            from (select distinct on (id) * from unnest(@ids, @features) with ordinality
                              as e (id, feature, ordinal) order by id, ordinal desc) e
                            join detector.regions r using (id) order by r.id for key share of r
                            on conflict (region_id) do update
                            set feature = excluded.feature, sequence = default
                            """)
                        {
                            Parameters =
                            {
                                new("ids", embeddings.Select(embedding => embedding.RegionId).ToArray()),
                                new("features", embeddings.Select(embedding => new Vector(embedding.Feature)).ToArray()),
                            },
                        },
                    },
                };
                await using var reader = await commands.ExecuteReaderAsync(token);
                await reader.NextResultAsync(token);
                return (int)commands.BatchCommands[1].RecordsAffected;
            },
            ct);
    }

    /// <summary>Streams rows in no order.</summary>
    /// <param name="after">
    /// Only rows written after this sequence number; 0: all. Once all are read, a row below the highest number never appears later.
    /// Deletions leave no row: listen for them.
    /// </param>
    /// <param name="shard">Whose items and features are told; of the other rows only that they are there.</param>
    public async IAsyncEnumerable<StoredEmbedding> ReadAllAsync(
        EmbeddingSpace space, long after, ItemShard shard, [EnumeratorCancellation] CancellationToken ct)
    {
        var isTold = shard.Sql("m.item_id");
        await using var connection = await database.OpenAsync(ct);
        if (after == 0)
        {
            await using var memory = new NpgsqlCommand($"set work_mem = '{JoinMemory}MB'", connection); // Until the connection is given back.
            await memory.ExecuteNonQueryAsync(ct);
        }

        await using var copy = await connection.BeginBinaryExportAsync(
            $"""
            copy (
              select s.region_id, s.sequence, case when {isTold} then m.item_id end, m.sha256, r."left", r.top, r."right", r.bottom,
                case when {isTold} then s.feature end
              from {space.Table} s join detector.regions r on r.id = s.region_id join ingest.images m on m.id = r.image_id
              where s.sequence > {after})
            to stdout (format binary)
            """,
            ct);
        while (await copy.StartRowAsync(ct) >= 0)
        {
            yield return Row(copy);
        }
    }

    // The rest of a row comes with its start: to wait for each column costs more than to read it.
    private static StoredEmbedding Row(NpgsqlBinaryExporter copy)
    {
        var (regionId, sequence) = (copy.Read<long>(), copy.Read<long>());
        var itemId = copy.IsNull ? Skip<long?>(copy, null) : copy.Read<long>();
        var sha256 = copy.Read<byte[]>();
        var box = new Box(copy.Read<float>(), copy.Read<float>(), copy.Read<float>(), copy.Read<float>());
        var feature = copy.IsNull ? Skip(copy, ReadOnlyMemory<float>.Empty) : copy.Read<ReadOnlyMemory<float>>();
        return new StoredEmbedding(regionId, sequence, itemId, sha256, box, feature);
    }

    private static T Skip<T>(NpgsqlBinaryExporter copy, T instead)
    {
        copy.Skip();
        return instead;
    }

    /// <returns>The features of those regions that have one, in no order.</returns>
    public async Task<IReadOnlyList<Embedding>> ReadAsync(
        EmbeddingSpace space, IReadOnlyCollection<long> regionIds, CancellationToken ct) =>
        await database.QueryAsync(
            $"select region_id, feature from {space.Table} where region_id = any(@ids)",
            [new("ids", regionIds.ToArray())],
            row => new Embedding(row.GetInt64(0), row.GetFieldValue<float[]>(1)),
            ct);

    /// <summary>Takes the right to fill a space, which one process has at a time.</summary>
    /// <returns>To be disposed when done; the end of the process does as well. Null: another process has it.</returns>
    public async Task<IAsyncDisposable?> TryLockAsync(EmbeddingSpace space, CancellationToken ct) =>
        await DatabaseLock.TryTakeAsync(database, $"fill {space.Id}", ct);

    /// <returns>How many of the regions the space holds.</returns>
    public async Task<long> CountAsync(EmbeddingSpace space, IReadOnlyList<long> regionIds, CancellationToken ct) =>
        (await database.QueryAsync(
            $"select count(*) from {space.Table} where region_id = any(@ids)",
            [new("ids", regionIds.ToArray())],
            row => row.GetInt64(0),
            ct))[0];

    /// <returns>How many regions the space holds.</returns>
    public async Task<long> CountAsync(EmbeddingSpace space, CancellationToken ct) =>
        (await database.QueryAsync($"select count(*) from {space.Table}", [], row => row.GetInt64(0), ct))[0];

    /// <summary>Regions that the space lacks because a message was lost or another model was active, oldest first.</summary>
    /// <param name="age">Of the picture at least: a younger one is on its way.</param>
    public async Task<IReadOnlyList<long>> MissingAsync(EmbeddingSpace space, TimeSpan age, int limit, CancellationToken ct) =>
        await database.QueryAsync(
            $"""
            select r.id from detector.regions r join ingest.images m on m.id = r.image_id
            where m.created_at <= clock_timestamp() - @age and not exists (select from {space.Table} s where s.region_id = r.id)
              and {NotRefused}
            order by r.id limit @limit
            """,
            [new("age", age), new("limit", limit)],
            row => row.GetInt64(0),
            ct);

    /// <summary>Regions that another space holds and this one lacks: what would no longer be found in it.</summary>
    /// <param name="after">Only ids above this; 0: from the first.</param>
    public async Task<IReadOnlyList<long>> LackingAsync(
        EmbeddingSpace space, EmbeddingSpace other, long after, int limit, CancellationToken ct) =>
        await database.QueryAsync(
            $"""
            select r.id from {other.Table} o join detector.regions r on r.id = o.region_id
            where r.id > @after and not exists (select from {space.Table} s where s.region_id = r.id) and {NotRefused}
            order by r.id limit @limit
            """,
            [new("after", after), new("limit", limit)],
            row => row.GetInt64(0),
            ct);

    private Task<EmbeddingSpace> CreateAsync(string model, string sha256, int dimension, CancellationToken ct) =>
        database.RunAsync(
            async (connection, token) =>
            {
                await using var transaction = await connection.BeginTransactionAsync(token);
                await using var insert = new NpgsqlCommand(
                    """
                    insert into embedder.spaces (model, sha256, dimension) values (@model, @sha256, @dimension) on conflict do nothing returning id
                    """,
                    connection)
                {
                    Parameters = { new("model", model), new("sha256", sha256), new("dimension", dimension) },
                };
                if (await insert.ExecuteScalarAsync(token) is int id)
                {
                    var space = new EmbeddingSpace { Id = id, Model = model, Sha256 = sha256, Dimension = dimension };
                    await using var create = new NpgsqlCommand(
                        $"""
                        create table {space.Table} (
                          region_id bigint primary key references detector.regions on delete cascade,
                          sequence bigint generated always as identity,
                          feature vector({dimension}) not null)
                        with (toast_tuple_target = 8160); -- in the row while it fits a page: scans twice as fast
                        create index on {space.Table} (sequence);
                        {new SpaceCode(space).Column}
                        """,
                        connection);
                    await create.ExecuteNonQueryAsync(token);
                    await transaction.CommitAsync(token);
                }

                return (await FindAsync(sha256, token))!;
            },
            ct);
}

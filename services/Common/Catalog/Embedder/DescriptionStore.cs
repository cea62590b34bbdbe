using System.Text.Json;
using NpgsqlTypes;
using Vitrine.Catalog.Ingest;

namespace Vitrine.Catalog.Embedder;

/// <summary>Writes and reads what models of labels tell of regions.</summary>
public sealed class DescriptionStore(Database database)
{
    // The lock on the region holds a deletion back until the description is in, to fall with it.
    private const string Upsert =
        """
        insert into embedder.descriptions (region_id, model, category, category_probability, styles)
        select d.id, r.model, r.category, r.probability, array(select jsonb_array_elements_text(r.styles))
        from (select distinct on (region_id) *
              from unnest(@regions, @models, @categories, @probabilities, @styles) with ordinality
                as rows (region_id, model, category, probability, styles, ordinal) order by region_id, ordinal desc) r
          join detector.regions d on d.id = r.region_id
        order by d.id for key share of d
        on conflict (region_id) do update set model = excluded.model, category = excluded.category,
          category_probability = excluded.category_probability, styles = excluded.styles
        """;

    /// <summary>Stores descriptions, in place of what was told before; a region that is deleted is left out.</summary>
    public Task UpsertAsync(IReadOnlyList<RegionDescription> told, CancellationToken ct) => database.WriteAsync(
        told.Select(one => one.RegionId),
        Upsert,
        [
            new("models", told.Select(one => one.Model).ToArray()),
            new("categories", told.Select(one => one.Category).ToArray()),
            new("probabilities", told.Select(one => one.CategoryProbability).ToArray()),
            new("styles", NpgsqlDbType.Array | NpgsqlDbType.Jsonb)
            {
                Value = told.Select(one => JsonSerializer.Serialize(one.Styles)).ToArray(),
            },
        ],
        ct);

    /// <returns>What is told of some regions, in no order.</returns>
    public Task<List<RegionDescription>> FindAsync(IReadOnlyCollection<long> regions, CancellationToken ct) => database.QueryAsync(
        "select region_id, model, category, category_probability, styles from embedder.descriptions where region_id = any (@regions)",
        [new("regions", regions.ToArray())],
        row => new RegionDescription(
            row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetFloat(3), row.GetFieldValue<string[]>(4)),
        ct);

    /// <summary>Regions of a space that a model has not described, by their ids.</summary>
    /// <param name="after">Only ids above this; 0: from the first.</param>
    public Task<List<long>> LackingAsync(EmbeddingSpace space, string model, long after, int limit, CancellationToken ct) =>
        database.QueryAsync(
            $"""
            select s.region_id from {space.Table} s
            where s.region_id > @after
              and not exists (select from embedder.descriptions d where d.region_id = s.region_id and d.model = @model)
            order by s.region_id limit @limit
            """,
            [new("after", after), new("model", model), new("limit", limit)],
            row => row.GetInt64(0),
            ct);

    /// <summary>Takes the right to describe what a model has not, which one process has at a time.</summary>
    /// <returns>To be disposed when done; the end of the process does as well. Null: another process has it.</returns>
    public async Task<IAsyncDisposable?> TryLockAsync(CancellationToken ct) => await DatabaseLock.TryTakeAsync(database, "describe", ct);
}

using System.Text.Json;
using NpgsqlTypes;
using Vitrine.Catalog.Ingest;

namespace Vitrine.Catalog.Detector;

/// <summary>Writes and reads the key points of regions.</summary>
public sealed class KeypointStore(Database database)
{
    // The lock on the region holds a deletion back until the points are in, to fall with it.
    private const string Upsert =
        """
        insert into detector.keypoints (region_id, model, garment, points)
        select d.id, r.model, r.garment, r.points
        from (select distinct on (region_id, model) *
              from unnest(@regions, @models, @garments, @points) as rows (region_id, model, garment, points)) r
          join detector.regions d on d.id = r.region_id
        order by d.id for key share of d
        on conflict (region_id, model) do update set garment = excluded.garment, points = excluded.points
        """;

    /// <summary>Stores what was found, in place of what the same model found before; a region that is deleted is left out.</summary>
    public Task UpsertAsync(IReadOnlyList<RegionKeypoints> found, CancellationToken ct) => database.WriteAsync(
        found.Select(one => one.RegionId),
        Upsert,
        [
            new("models", found.Select(one => one.Model).ToArray()),
            new("garments", found.Select(one => one.Garment).ToArray()),
            new("points", NpgsqlDbType.Array | NpgsqlDbType.Jsonb)
            {
                Value = found.Select(one => JsonSerializer.Serialize(one.Points, JsonSerializerOptions.Web)).ToArray(),
            },
        ],
        ct);

    /// <returns>What was found of some regions, in no order.</returns>
    public Task<List<RegionKeypoints>> FindAsync(IReadOnlyCollection<long> regions, CancellationToken ct) => database.QueryAsync(
        "select region_id, model, garment, points from detector.keypoints where region_id = any (@regions)",
        [new("regions", regions.ToArray())],
        row => new RegionKeypoints(
            row.GetInt64(0), row.GetString(1), row.GetString(2),
            JsonSerializer.Deserialize<List<StoredKeypoint>>(row.GetString(3), JsonSerializerOptions.Web)!),
        ct);
}

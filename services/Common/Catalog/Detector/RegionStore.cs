using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Vitrine.Catalog.Detector;

/// <summary>Writes and reads regions in bulk.</summary>
public sealed class RegionStore(Database database, IDbContextFactory<CatalogContext> contexts)
{
    private const string Rows =
        """
        (select * from unnest(@images, @detectors, @labels, @scores, @lefts, @tops, @rights, @bottoms, @wholes) with ordinality
          as rows (image_id, detector, label, score, "left", top, "right", bottom, whole_picture, ordinal)) r
        """;

    // The lock on the picture holds a deletion back until the regions are in, to fall with it.
    private const string Insert =
        $"""
        insert into detector.regions (image_id, detector, label, score, "left", top, "right", bottom, whole_picture)
        select r.image_id, r.detector, r.label, r.score, r."left", r.top, r."right", r.bottom, r.whole_picture
        from {Rows} join ingest.images i on i.id = r.image_id
        order by r.image_id, r.detector, r."left", r.top, r."right", r.bottom for key share of i
        on conflict do nothing
        """;

    private const string Select =
        $"""
        select d.id from {Rows} join detector.regions d using (image_id, detector, "left", top, "right", bottom)
        order by r.ordinal
        """;

    /// <summary>
    /// Adds regions in one round trip; id of the given ones is not used. A box that is there keeps its id, label and
    /// score.
    /// </summary>
    /// <returns>The ids in the order given, without those whose picture is deleted.</returns>
    public Task<IReadOnlyList<long>> UpsertAsync(IReadOnlyList<Region> regions, CancellationToken ct) =>
        database.RunAsync<IReadOnlyList<long>>(
            async (connection, token) =>
            {
                await using var commands = new NpgsqlBatch(connection);
                foreach (var sql in new[] { Insert, Select })
                {
                    commands.BatchCommands.Add(new NpgsqlBatchCommand(sql)
                    {
                        Parameters =
                        {
                            new("images", regions.Select(region => region.ImageId).ToArray()),
                            new("detectors", regions.Select(region => region.Detector).ToArray()),
                            new("labels", regions.Select(region => region.Label).ToArray()),
                            new("scores", regions.Select(region => region.Score).ToArray()),
                            new("lefts", regions.Select(region => region.Box.Left).ToArray()),
                            new("tops", regions.Select(region => region.Box.Top).ToArray()),
                            new("rights", regions.Select(region => region.Box.Right).ToArray()),
                            new("bottoms", regions.Select(region => region.Box.Bottom).ToArray()),
                            new("wholes", regions.Select(region => region.WholePicture).ToArray()),
                        },
                    });
                }

                await using var reader = await commands.ExecuteReaderAsync(token);
                return await reader.ReadAllAsync(row => row.GetInt64(0), token);
            },
            ct);

    /// <returns>Those of the regions that are held, in no order.</returns>
    public async Task<IReadOnlyList<RegionSource>> FindAsync(IReadOnlyCollection<long> ids, CancellationToken ct)
    {
        await using var context = await contexts.CreateDbContextAsync(ct);
        return await context.Regions
            .Where(region => ids.Contains(region.Id))
            .Join(context.Images, region => region.ImageId, image => image.Id, (region, image) =>
                new RegionSource(region.Id, image.Id, image.Sha256, region.Box, region.WholePicture))
            .ToListAsync(ct);
    }
}

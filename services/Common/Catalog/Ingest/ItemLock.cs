using Npgsql;

namespace Vitrine.Catalog.Ingest;

internal static class ItemLock
{
    // In the order in which ingest writes them, and before the regions are locked, as a deletion does: nobody waits for another in a circle.
    private const string OfRegions =
        """
        select from ingest.items
        where id in (
          select m.item_id from detector.regions r join ingest.images m on m.id = r.image_id where r.id = any (@regions))
        order by shop, item_id for no key update
        """;

    /// <summary>Writes what is known of regions in one round trip, while their items, whom a trigger marks as changed, are locked.</summary>
    /// <param name="statement">Of SQL, with <c>@regions</c> and the other parameters.</param>
    public static Task WriteAsync(
        this Database database, IEnumerable<long> regions, string statement, IEnumerable<NpgsqlParameter> others, CancellationToken ct) =>
        database.RunAsync(
            async (connection, token) =>
            {
                await using var commands = new NpgsqlBatch(connection)
                {
                    BatchCommands = { Command(OfRegions, []), Command(statement, others) },
                };
                return await commands.ExecuteNonQueryAsync(token);

                NpgsqlBatchCommand Command(string sql, IEnumerable<NpgsqlParameter> parameters)
                {
                    var command = new NpgsqlBatchCommand(sql) { Parameters = { new("regions", regions.ToArray()) } };
                    command.Parameters.AddRange(parameters.Select(parameter => parameter.Clone()).ToArray());
                    return command;
                }
            },
            ct);
}

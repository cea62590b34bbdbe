namespace Vitrine.Catalog.Tests;

public sealed class DatabaseTests(PostgresFixture postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_write_survives_connections_that_the_server_has_closed()
    {
        await using var catalogue = await postgres.CatalogueAsync();
        await catalogue.Ingest.UpsertAsync(Guid.NewGuid(), "rpc", [Catalogue.Picture(Catalogue.Item("a"), "1")], Ct);
        await using (var other = await postgres.ConnectAsync())
        await using (var command = other.CreateCommand())
        {
            command.CommandText = "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = $1";
            command.Parameters.AddWithValue(catalogue.Source.CreateConnection().Database);
            ((long)(await command.ExecuteScalarAsync(Ct))!).ShouldBeGreaterThan(0);
        }

        var stored = await catalogue.Ingest.UpsertAsync(
            Guid.NewGuid(), "rpc", [Catalogue.Picture(Catalogue.Item("a"), "2")], Ct);

        stored.ShouldHaveSingleItem().IsNew.ShouldBeTrue();
    }
}

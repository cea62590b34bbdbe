using Npgsql;

namespace Vitrine.Catalog.Tests.Migrations;

public sealed class MigrationTests(PostgresFixture postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Five_services_that_start_together_migrate_once_and_all_can_work()
    {
        var database = await postgres.DatabaseAsync();
        var logs = new LogRecorder();

        var hosts = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => PostgresFixture.StartAsync(database, logs)));

        var catalogues = hosts.Select(host => new Catalogue(host, Ct)).ToList();
        foreach (var catalogue in catalogues)
        {
            var space = await catalogue.Spaces.EnsureAsync("model", "sha", 2, Ct);
            await catalogue.FillAsync(space, [(Catalogue.Item("a"), [1, 2])]);
            await catalogue.DisposeAsync();
        }

        var migrations = typeof(Database).Assembly.GetManifestResourceNames().Length;
        logs.Events.Count(name => name == "Applied").ShouldBe(migrations);
    }

    [Fact]
    public async Task A_second_start_applies_nothing()
    {
        var database = await postgres.DatabaseAsync("template_catalog");
        var logs = new LogRecorder();

        using var host = await PostgresFixture.StartAsync(database, logs);

        logs.Events.ShouldContain("Vector");
        logs.Events.ShouldNotContain("Applied");
    }

    [Fact]
    public async Task A_database_of_a_newer_build_is_left_alone()
    {
        var database = await postgres.DatabaseAsync("template_catalog");
        await using (var source = NpgsqlDataSource.Create(database))
        {
            await using var command = source.CreateCommand("insert into catalog.migrations (name) values ('9999-later')");
            await command.ExecuteNonQueryAsync(Ct);
        }

        var exception = await Should.ThrowAsync<CatalogException>(PostgresFixture.StartAsync(database));

        exception.Message.ShouldContain("newer build (9999-later)");
    }

    [Theory]
    [InlineData("Username=stranger;Password=wrong", "refused the user or the password of ConnectionStrings:Catalog")]
    [InlineData("Database=nowhere", "ConnectionStrings:Catalog does not exist")]
    public async Task A_wrong_connection_string_stops_the_start_with_a_clear_word(string wrong, string message)
    {
        var database = await postgres.DatabaseAsync();

        var exception = await Should.ThrowAsync<CatalogException>(PostgresFixture.StartAsync($"{database};{wrong}"));

        exception.Message.ShouldContain(message);
    }

    [Fact]
    public async Task A_start_waits_for_a_database_that_is_away()
    {
        Assert.SkipWhen(PostgresCluster.Programs is null, "PostgreSQL is not installed.");
        await using var cluster = await PostgresCluster.CreateAsync();
        var logs = new LogRecorder();
        var start = PostgresFixture.StartAsync(cluster.ConnectionString("postgres"), logs);
        await logs.Away.WaitAsync(Ct);

        await cluster.StartAsync();

        using var host = await start;
        logs.Events.ShouldContain("Applied");
    }
}

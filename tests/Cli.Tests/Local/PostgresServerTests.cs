using Npgsql;
using Vitrine.Cli.Local;

namespace Vitrine.Cli.Tests.Local;

public sealed class PostgresServerTests
{
    [Fact]
    public async Task What_was_committed_survives_a_kill_and_a_stop_leaves_no_process()
    {
        var ct = TestContext.Current.CancellationToken;
        using var folder = new TempFolder();
        var server = new PostgresServer(folder["postgres"], FreePorts.Take(1)[0], "a secret");
        try
        {
            await server.StartAsync("vitrine", ct);
            await ExecuteAsync("create table kept (v vector(3)); insert into kept values ('[1,2,3]')");

            await server.KillAsync(ct);
            server.Pid.ShouldBeNull();
            await server.StartAsync("vitrine", ct);

            (await ExecuteAsync("select v::text from kept")).ShouldBe("[1,2,3]");
        }
        finally
        {
            await server.StopAsync(CancellationToken.None);
        }

        Processes.Of(folder.Path).ShouldBeEmpty();

        async Task<object?> ExecuteAsync(string sql)
        {
            await using var connection = new NpgsqlConnection(server.ConnectionString("vitrine") + ";Pooling=false");
            await connection.OpenAsync(ct);
            await using var command = new NpgsqlCommand(sql, connection);
            return await command.ExecuteScalarAsync(ct);
        }
    }

    [Fact]
    public async Task A_cluster_that_was_not_made_to_its_end_is_made_again()
    {
        var ct = TestContext.Current.CancellationToken;
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder["postgres/data.new"]);
        await File.WriteAllTextAsync(folder["postgres/data.new/PG_VERSION"], "15", ct);
        var server = new PostgresServer(folder["postgres"], FreePorts.Take(1)[0], "a secret");
        try
        {
            await server.StartAsync("vitrine", ct);
        }
        finally
        {
            await server.StopAsync(CancellationToken.None);
        }

        Directory.Exists(folder["postgres/data.new"]).ShouldBeFalse();
    }
}

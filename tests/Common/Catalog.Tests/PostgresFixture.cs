using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

[assembly: AssemblyFixture(typeof(Vitrine.Catalog.Tests.PostgresFixture))]

namespace Vitrine.Catalog.Tests;

/// <summary>One server for all tests; each test makes a catalogue of its own.</summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    private PostgresCluster? _cluster;
    private int _databases;

    public async ValueTask InitializeAsync()
    {
        if (PostgresCluster.Programs is null)
        {
            if (Environment.GetEnvironmentVariable("CI") == "true")
            {
                throw new InvalidOperationException("PostgreSQL is not installed.");
            }

            return;
        }

        _cluster = await PostgresCluster.CreateAsync();
        await _cluster.StartAsync();
        await ExecuteAsync("create database template_catalog");
        using var template = await StartAsync(ConnectionString("template_catalog"));
        await template.StopAsync();
        NpgsqlConnection.ClearAllPools();
    }

    /// <summary>A started host with a migrated catalogue and nothing in it.</summary>
    public async Task<Catalogue> CatalogueAsync() =>
        new(await StartAsync(await DatabaseAsync("template_catalog")), TestContext.Current.CancellationToken);

    /// <summary>The connection string of a new database.</summary>
    public async Task<string> DatabaseAsync(string template = "template0")
    {
        Assert.SkipWhen(_cluster is null, "PostgreSQL is not installed.");
        var name = $"test_{Interlocked.Increment(ref _databases)}";
        await ExecuteAsync($"create database {name} template {template}");
        return ConnectionString(name);
    }

    /// <summary>A connection of its own to the server, beside every test's database.</summary>
    public async Task<NpgsqlConnection> ConnectAsync()
    {
        var connection = new NpgsqlConnection($"{ConnectionString("postgres")};Pooling=false");
        await connection.OpenAsync();
        return connection;
    }

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }
    }

    /// <summary>A host that has only the catalogue, started.</summary>
    public static async Task<IHost> StartAsync(string connectionString, ILoggerProvider? logs = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection([new("ConnectionStrings:Catalog", connectionString)]);
        if (logs is not null)
        {
            builder.Logging.AddProvider(logs);
        }

        builder.AddCatalog();
        var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        return host;
    }

    private string ConnectionString(string database) => _cluster!.ConnectionString(database);

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = await ConnectAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}

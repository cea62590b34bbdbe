using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Vitrine.Catalog;
using Vitrine.Catalog.Embedder;
using Vitrine.Catalog.Search;
using Vitrine.Catalog.Trainer;
using Vitrine.Cli;
using Vitrine.Cli.Local;
using Vitrine.Search.Resident;
using static TorchSharp.torch;

namespace Vitrine.Benchmarks;

/// <summary>A private PostgreSQL, broker and search service, whose rows are copied in: no picture is behind them.</summary>
internal sealed class SearchDatabase : IAsyncDisposable
{
    private const int PerImage = 2; // Regions.
    private const int PerItem = 4;

    private readonly DirectoryInfo _state;
    private readonly IHost _catalog;

    private SearchDatabase(DirectoryInfo state, LocalStack stack, IHost catalog)
    {
        (_state, Stack, _catalog) = (state, stack, catalog);
        Clients = new Clients(stack);
    }

    /// <summary>Only the database and the broker run.</summary>
    public LocalStack Stack { get; }

    public Clients Clients { get; }

    public static async Task<SearchDatabase> StartAsync(CancellationToken ct)
    {
        var state = Directory.CreateTempSubdirectory("vitrine-bench-");
        var stack = new LocalStack(Checkout.Root, state.FullName);
        Directory.CreateDirectory(stack.ImportFolder);
        await stack.StartAsync(Part.Database, ct);
        await stack.StartAsync(Part.Broker, ct);
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection([new("ConnectionStrings:Catalog", stack.ConnectionString + ";Command Timeout=0")]);
        builder.AddCatalog();
        var catalog = builder.Build();
        await catalog.StartAsync(ct); // It migrates.
        return new SearchDatabase(state, stack, catalog);
    }

    /// <summary>One of the catalogue's stores.</summary>
    public T Get<T>() where T : notnull => _catalog.Services.GetRequiredService<T>();

    /// <summary>Copies rows into a space of their own, and makes it the active one.</summary>
    /// <param name="vectors">(N, D), unit length.</param>
    /// <returns>The space, and the id of the first row's region: the others follow.</returns>
    public async Task<(EmbeddingSpace Space, long First)> FillAsync(string model, Tensor vectors, CancellationToken ct)
    {
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(model)));
        var dimension = (int)vectors.shape[1];
        var space = await Get<SpaceStore>().EnsureAsync(model, sha256, dimension, ct);
        var first = await AddRegionsAsync((int)vectors.shape[0], ct);
        await using var connection = await Get<Database>().OpenAsync(ct);
        await ExecuteAsync(connection, "set session_replication_role = replica", ct); // The keys are known to be there.
        await using (var copy = await connection.BeginBinaryImportAsync(
            $"copy embedder.space_{space.Id} (region_id, feature) from stdin (format binary)", ct))
        {
            for (var row = 0; row < vectors.shape[0]; row++)
            {
                var numbers = VectorRows.Of(vectors, row, 1).ToArray();
                await copy.StartRowAsync(ct);
                await copy.WriteAsync(first + row, ct);
                await copy.WriteAsync(numbers, "vector", ct);
            }

            await copy.CompleteAsync(ct);
        }

        await ExecuteAsync(connection, "vacuum analyze", ct);
        await Get<ModelStore>().AddAsync(
            new Model { Name = model, Architecture = "drawn", Sha256 = sha256, Dimension = dimension, Licence = "CC0-1.0" }, ct);
        await ExecuteAsync(connection, $"update trainer.models set promoted_at = clock_timestamp() where name = '{model}'", ct);
        return (space, first);
    }

    /// <returns>All of a space, as the search service holds it in memory.</returns>
    public async Task<ResidentSpace> LoadAsync(EmbeddingSpace space, CancellationToken ct)
    {
        var resident = new ResidentSpace(space);
        await foreach (var row in Get<SpaceStore>().ReadAllAsync(space, 0, ItemShard.All, ct))
        {
            resident.Put(row);
        }

        return resident;
    }

    /// <summary>Adds items of two pictures of two regions each.</summary>
    /// <returns>The id of the first region: the others follow.</returns>
    public async Task<long> AddRegionsAsync(int regions, CancellationToken ct)
    {
        await using var connection = await Get<Database>().OpenAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await ExecuteAsync(connection, "set local session_replication_role = replica", ct);
        await ExecuteAsync(connection, "lock table detector.regions in exclusive mode", ct); // Or another's ids would come between.
        var batch = Guid.NewGuid();
        await using var insert = new NpgsqlCommand(
            $"""
            with batch as (insert into ingest.batches (id, source) values ('{batch}', 'bench')),
            items as (
              insert into ingest.items (shop, item_id, title, category, currency, tags, attributes)
              select 'bench', '{batch}-' || n, '', '', '', array[]::text[], jsonb_build_object()
              from generate_series(0, {(regions - 1) / PerItem}) n order by n returning id),
            images as (
              insert into ingest.images (item_id, batch_id, sha256, name, format, width, height, bytes)
              select id, '{batch}', sha256(('{batch}' || id || ' ' || n)::bytea), '', 'jpeg', 1, 1, 1
              from items cross join generate_series(1, {PerItem / PerImage}) n order by id, n returning id),
            regions as (
              insert into detector.regions (image_id, detector, label, score, "left", top, "right", bottom, whole_picture)
              select id, 'bench', '', 1, 0, 0, n, 1, false
              from images cross join generate_series(1, {PerImage}) n order by id, n returning id)
            select min(id) from regions
            """,
            connection);
        var first = (long)(await insert.ExecuteScalarAsync(ct))!;
        await transaction.CommitAsync(ct);
        return first;
    }

    public async ValueTask DisposeAsync()
    {
        Clients.Dispose();
        await _catalog.StopAsync();
        _catalog.Dispose();
        await Stack.DownAsync(CancellationToken.None);
        _state.Delete(recursive: true);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(ct);
    }
}

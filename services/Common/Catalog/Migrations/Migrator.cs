using System.Reflection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Vitrine.Catalog.Migrations;

/// <summary>
/// Brings the database to this build's schema: the embedded <c>NNNN-name.sql</c> files, in order, each once, recorded in
/// <c>catalog.migrations</c>. Whoever comes first does it under a lock; the others wait and find it done.
/// </summary>
internal sealed partial class Migrator(NpgsqlDataSource source, ILogger<Migrator> logger)
{
    private static readonly Version _soundVector = new(0, 8, 4);

    /// <exception cref="CatalogException">
    /// The server cannot hold the catalogue, or a newer build has migrated it.
    /// </exception>
    public async Task MigrateAsync(CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        var missing = await MissingAsync(connection, ct);
        if (missing.Length > 0)
        {
            await using var transaction = await connection.BeginTransactionAsync(ct);
            await ExecuteAsync(connection, "select pg_advisory_xact_lock(hashtext('vitrine.catalog.migrations'))", ct);
            missing = await MissingAsync(connection, ct);
            foreach (var name in missing)
            {
                await ApplyAsync(connection, name, ct);
                Log.Applied(logger, name);
            }

            await transaction.CommitAsync(ct);
        }

        await connection.ReloadTypesAsync(ct); // this or another process has just created the extension's types
        await CheckVectorAsync(connection, ct);
    }

    private static async Task<string[]> MissingAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        var known = Assembly.GetExecutingAssembly().GetManifestResourceNames().Order(StringComparer.Ordinal).ToArray();
        // Not by to_regclass: inside the lock it may not yet see what another process has just made.
        await using var command = new NpgsqlCommand(
            "select exists (select from pg_tables where schemaname = 'catalog' and tablename = 'migrations')", connection);
        if (!(bool)(await command.ExecuteScalarAsync(ct))!)
        {
            return known;
        }

        command.CommandText = "select name from catalog.migrations";
        await using var reader = await command.ExecuteReaderAsync(ct);
        var applied = await reader.ReadAllAsync(row => row.GetString(0), ct);
        return applied.Except(known).Order(StringComparer.Ordinal).LastOrDefault() is { } newer
            ? throw new CatalogException($"The database was migrated by a newer build ({newer}). Start that build.")
            : [.. known.Except(applied)];
    }

    private static async Task ApplyAsync(NpgsqlConnection connection, string name, CancellationToken ct)
    {
        using var script = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!);
        try
        {
            await ExecuteAsync(connection, await script.ReadToEndAsync(ct), ct);
        }
        catch (PostgresException exception) when (
            exception.SqlState is PostgresErrorCodes.UndefinedFile or PostgresErrorCodes.FeatureNotSupported)
        {
            throw new CatalogException(
                "This PostgreSQL server has no pgvector. Install it for the server's version, then start again.", exception);
        }

        await using var record = new NpgsqlCommand("insert into catalog.migrations (name) values ($1)", connection);
        record.Parameters.AddWithValue(name);
        await record.ExecuteNonQueryAsync(ct);
    }

    private async Task CheckVectorAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            "select extversion from pg_extension where extname = 'vector'", connection);
        var text = (string?)await command.ExecuteScalarAsync(ct)
            ?? throw new CatalogException("The extension \"vector\" was dropped from the database.");
        Log.Vector(logger, text);
        if (Version.TryParse(text, out var version) && version < _soundVector)
        {
            Log.OldVector(logger, text, _soundVector);
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(ct);
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1, EventName = nameof(Applied), Level = LogLevel.Information,
            Message = "Applied the migration {Name}")]
        public static partial void Applied(ILogger logger, string name);

        [LoggerMessage(EventId = 2, EventName = nameof(Vector), Level = LogLevel.Information,
            Message = "The catalogue is ready; pgvector {Version}")]
        public static partial void Vector(ILogger logger, string version);

        [LoggerMessage(EventId = 3, EventName = nameof(OldVector), Level = LogLevel.Warning,
            Message = "pgvector {Version} can corrupt an index; {Sound} has the fixes")]
        public static partial void OldVector(ILogger logger, string version, Version sound);
    }
}

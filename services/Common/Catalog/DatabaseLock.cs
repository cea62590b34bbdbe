using System.Data;
using Npgsql;

namespace Vitrine.Catalog;

/// <summary>
/// Rights that one process has at a time, by name. The database takes them back when the process ends, however it ends, or
/// when its connection breaks.
/// </summary>
public sealed class DatabaseLock : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;

    private DatabaseLock(NpgsqlConnection connection) => _connection = connection;

    /// <returns>To be disposed when done. Null: another process has the right.</returns>
    public static async Task<DatabaseLock?> TryTakeAsync(Database database, string name, CancellationToken ct)
    {
        var rights = new DatabaseLock(await database.OpenAsync(ct));
        var isTaken = false;
        try
        {
            isTaken = await rights.TryAddAsync(name, ct);
            return isTaken ? rights : null;
        }
        finally
        {
            if (!isTaken)
            {
                await rights.DisposeAsync();
            }
        }
    }

    /// <summary>Takes another right along with the first.</summary>
    /// <returns>False: another process has it.</returns>
    public async Task<bool> TryAddAsync(string name, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select pg_try_advisory_lock(hashtextextended($1, 0))", _connection);
        command.Parameters.Add(new() { Value = $"vitrine {name}" });
        return await command.ExecuteScalarAsync(ct) is true;
    }

    /// <summary>Makes sure that the rights are still held.</summary>
    /// <exception cref="NpgsqlException">The connection broke; they are not.</exception>
    public async Task CheckAsync(CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select 1", _connection);
        await command.ExecuteScalarAsync(ct);
    }

    public async ValueTask DisposeAsync()
    {
        await using (_connection)
        {
            if (_connection.FullState == ConnectionState.Open) // A broken one has lost its locks.
            {
                await using var command = new NpgsqlCommand("select pg_advisory_unlock_all()", _connection);
                await command.ExecuteScalarAsync();
            }
        }
    }
}

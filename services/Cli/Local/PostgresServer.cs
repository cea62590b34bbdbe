using System.Diagnostics;
using Npgsql;

namespace Vitrine.Cli.Local;

/// <summary>
/// A private PostgreSQL cluster below the state folder, on loopback alone. PostgreSQL refuses to run as root, so under root it
/// runs as the user <c>postgres</c>, with leave to pass through folders that are root's own (a checkout below /root).
/// </summary>
public sealed class PostgresServer
{
    private const string Binaries = "/usr/lib/postgresql/15/bin";
    private const string User = "vitrine";
    private static readonly TimeSpan _startPatience = TimeSpan.FromSeconds(60);
    private readonly string _data;
    private readonly string _password;
    private readonly ManagedProcess _process;

    /// <param name="folder">Holds the cluster; made when absent.</param>
    /// <param name="settings">Further server settings, <c>name=value</c>.</param>
    public PostgresServer(string folder, int port, string password, IReadOnlyList<string>? settings = null)
    {
        _data = Path.Combine(folder, "data");
        _password = password;
        Port = port;
        Settings = settings ?? [];
        _process = new ManagedProcess(Path.Combine(folder, "pid"), Path.Combine(folder, "log"));
    }

    public int Port { get; }

    public int? Pid => _process.Pid;

    public string LogFile => _process.LogFile;

    private IReadOnlyList<string> Settings { get; }

    /// <summary>How to reach a database of this cluster.</summary>
    public string ConnectionString(string database) =>
        $"Host=127.0.0.1;Port={Port};Username={User};Password={_password};Database={database}";

    /// <summary>Starts the cluster, making it and the database on first use. Does nothing when it runs.</summary>
    /// <exception cref="CliException">It did not start; the message names the log.</exception>
    public async Task StartAsync(string database, CancellationToken ct)
    {
        if (Pid is not null)
        {
            return;
        }

        if (!File.Exists(Path.Combine(_data, "PG_VERSION")))
        {
            Initialise();
        }

        List<string> command = [$"{Binaries}/postgres", "-D", _data, "-p", $"{Port}"];
        string[] settings =
        [
            "listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=200", "shared_buffers=256MB",
            "max_wal_size=2GB", "jit=off", .. Settings,
        ];
        command.AddRange(settings.SelectMany(setting => new[] { "-c", setting }));
        _process.Start(AsOwner(command), new Dictionary<string, string>());
        await WaitAsync(ct);
        await EnsureDatabaseAsync(database, ct);
    }

    /// <summary>Stops it: open transactions are rolled back.</summary>
    public Task StopAsync(CancellationToken ct) => _process.StopFastAsync(TimeSpan.FromSeconds(20), ct);

    /// <summary><c>kill -9</c> of the server and its workers.</summary>
    public void Kill() => _process.Slay();

    private void Initialise()
    {
        var folder = Path.GetDirectoryName(_data)!;
        Directory.CreateDirectory(folder);
        if (Directory.Exists(_data))
        {
            Directory.Delete(_data, recursive: true); // A cluster that was not made to its end.
        }

        Directory.CreateDirectory(_data);
        var passwordFile = Path.Combine(folder, "initial-password");
        File.WriteAllText(passwordFile, _password);
        if (NativeProcess.EffectiveUser() == 0)
        {
            Shell.Run(["chown", "-R", "postgres:postgres", _data, passwordFile]);
        }

        Shell.Run(AsOwner(
        [
            $"{Binaries}/initdb", "-D", _data, "-U", User, "--auth=scram-sha-256", $"--pwfile={passwordFile}", "-E", "UTF8",
            "--locale=C.UTF-8", "--no-instructions",
        ]));
        File.Delete(passwordFile);
    }

    private async Task WaitAsync(CancellationToken ct)
    {
        var since = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                await using var connection = await OpenAsync("postgres", ct);
                return;
            }
            catch (NpgsqlException exception)
            {
                if (Pid is null || Stopwatch.GetElapsedTime(since) > _startPatience)
                {
                    throw new CliException($"PostgreSQL did not start; see {LogFile}", exception);
                }

                await Task.Delay(50, ct);
            }
        }
    }

    private async Task EnsureDatabaseAsync(string database, CancellationToken ct)
    {
        await using var connection = await OpenAsync("postgres", ct);
        await using var exists = new NpgsqlCommand("select 1 from pg_database where datname = @name", connection)
        {
            Parameters = { new("name", database) },
        };
        if (await exists.ExecuteScalarAsync(ct) is null)
        {
            await using var create = new NpgsqlCommand($"create database \"{database}\"", connection);
            await create.ExecuteNonQueryAsync(ct);
        }

        await using var target = await OpenAsync(database, ct);
        await using var extension = new NpgsqlCommand("create extension if not exists vector", target);
        await extension.ExecuteNonQueryAsync(ct);
    }

    private async Task<NpgsqlConnection> OpenAsync(string database, CancellationToken ct)
    {
        var connection = new NpgsqlConnection(ConnectionString(database) + ";Pooling=false;Timeout=2");
        await connection.OpenAsync(ct);
        return connection;
    }

    private static List<string> AsOwner(IReadOnlyList<string> command) => NativeProcess.EffectiveUser() != 0
        ? [.. command]
        :
        [
            "setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups",
            "--inh-caps=+dac_override", "--ambient-caps=+dac_override", "--", .. command,
        ];
}

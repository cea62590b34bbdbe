using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Vitrine.Cli.Local;

/// <summary>
/// A private PostgreSQL cluster below the state folder, on loopback alone. PostgreSQL refuses to run as root, so under root it
/// runs as the user <c>postgres</c>, with leave to pass through folders that are root's own (a checkout below /root).
/// </summary>
public sealed class PostgresServer
{
    private const string User = "vitrine";
    private const int Tries = 5;
    private static readonly TimeSpan _startPatience = TimeSpan.FromSeconds(60);

    /// <summary>The newest PostgreSQL on the machine, the one that pgvector is built for.</summary>
    private static readonly Lazy<string> _binaries = new(FindBinaries);

    private readonly string _data;
    private readonly string _password;
    private readonly IReadOnlyList<string> _settings;
    private readonly ManagedProcess _process;

    /// <param name="folder">Holds the cluster; made when absent.</param>
    /// <param name="settings">Further server settings, <c>name=value</c>.</param>
    public PostgresServer(string folder, int port, string password, IReadOnlyList<string>? settings = null)
    {
        _data = Path.Combine(folder, "data");
        _password = password;
        Port = port;
        _settings = settings ?? [];
        _process = new ManagedProcess(Path.Combine(folder, "pid"), Path.Combine(folder, "log"));
    }

    public int Port { get; }

    public int? Pid => _process.Pid;

    public string LogFile => _process.LogFile;

    /// <summary>How to reach a database of this cluster.</summary>
    public string ConnectionString(string database) =>
        $"Host=127.0.0.1;Port={Port};Username={User};Password={_password};Database={database}";

    /// <summary>Starts the cluster, making it and the database on first use, and waits until it takes calls.</summary>
    /// <exception cref="CliException">It did not start; the message names the log.</exception>
    public async Task StartAsync(string database, CancellationToken ct)
    {
        if (!Directory.Exists(_data))
        {
            Initialise();
        }

        List<string> command = [$"{_binaries.Value}/postgres", "-D", _data, "-p", $"{Port}"];
        string[] settings =
        [
            "listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=200", "shared_buffers=256MB",
            "max_wal_size=2GB", "jit=off", .. _settings,
        ];
        command.AddRange(settings.SelectMany(setting => new[] { "-c", setting }));
        await StartAsync(AsOwner(command), ct);
        await EnsureDatabaseAsync(database, ct);
    }

    /// <summary>Stops it: open transactions are rolled back.</summary>
    public Task StopAsync(CancellationToken ct) => _process.StopAsync(TimeSpan.FromSeconds(20), ct, Signal.Interrupt);

    /// <summary><c>kill -9</c> of the server and its workers.</summary>
    public Task KillAsync(CancellationToken ct) => _process.KillAsync(ct);

    // Made under another name, so that a cluster is whole or not there.
    private void Initialise()
    {
        var folder = Path.GetDirectoryName(_data)!;
        var unfinished = _data + ".new";
        if (Directory.Exists(unfinished))
        {
            Directory.Delete(unfinished, recursive: true);
        }

        Directory.CreateDirectory(folder);
        Directory.CreateDirectory(unfinished, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var passwordFile = Path.Combine(folder, "initial-password");
        File.WriteAllText(passwordFile, "");
        File.SetUnixFileMode(passwordFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.WriteAllText(passwordFile, _password);
        if (NativeProcess.IsRoot)
        {
            Shell.Run(["chown", "postgres:postgres", unfinished, passwordFile]);
        }

        Shell.Run(AsOwner(
        [
            $"{_binaries.Value}/initdb", "-D", unfinished, "-U", User, "--auth=scram-sha-256", $"--pwfile={passwordFile}", "-E", "UTF8",
            "--locale=C.UTF-8", "--no-instructions",
        ]));
        File.Delete(passwordFile);
        Directory.Move(unfinished, _data);
    }

    private async Task StartAsync(IReadOnlyList<string> command, CancellationToken ct)
    {
        var since = Stopwatch.GetTimestamp();
        for (var tries = 0; ;)
        {
            // After a kill -9 of the server alone it refuses to start until its last worker is gone; hence the tries.
            if (Pid is null && tries++ < Tries)
            {
                _process.Start(command, new Dictionary<string, string>());
            }

            try
            {
                await using var connection = await OpenAsync("postgres", ct);
                return;
            }
            catch (NpgsqlException exception)
            {
                if (Pid is null && tries == Tries || Stopwatch.GetElapsedTime(since) > _startPatience)
                {
                    throw new CliException($"PostgreSQL did not start; see {LogFile}", exception);
                }

                await Task.Delay(Pid is null ? 500 : 50, ct);
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

    private static List<string> AsOwner(IReadOnlyList<string> command) => !NativeProcess.IsRoot
        ? [.. command]
        :
        [
            "setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups",
            "--inh-caps=+dac_override", "--ambient-caps=+dac_override", "--", .. command,
        ];

    private static string FindBinaries() =>
        Directory.Exists("/usr/lib/postgresql")
        && Directory.EnumerateDirectories("/usr/lib/postgresql").Where(folder => File.Exists($"{folder}/bin/postgres"))
            .MaxBy(folder => int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture)) is { } newest
            ? $"{newest}/bin"
            : throw new CliException("PostgreSQL is not installed: ./vitrine installs it");
}

using System.Diagnostics;

namespace Vitrine.Catalog.Tests;

/// <summary>A private PostgreSQL server in a temporary folder, reached by a Unix socket there.</summary>
public sealed class PostgresCluster : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vitrine-postgres-").FullName;

    /// <summary>Where the server's programs are; null: there is none on this machine.</summary>
    public static string? Programs { get; } = Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql")
            .OrderBy(folder => int.Parse(Path.GetFileName(folder), null))
            .Select(folder => Path.Combine(folder, "bin"))
            .LastOrDefault(bin => File.Exists(Path.Combine(bin, "postgres")))
        : null;

    /// <summary>As the server's owner, who needs no password; everybody else does.</summary>
    public string ConnectionString(string database) => $"Host={_folder};Username=postgres;Database={database}";

    /// <summary>Makes the cluster, not yet running.</summary>
    public static async Task<PostgresCluster> CreateAsync()
    {
        var cluster = new PostgresCluster();
        if (Environment.IsPrivilegedProcess)
        {
            await RunAsync("chown", "postgres", cluster._folder);
        }

        await RunServerProgramAsync("initdb", "--username=postgres", "--auth=trust", "--no-sync", "--encoding=UTF8",
            "--locale=C.UTF-8", $"--pgdata={cluster.Data}");
        await File.WriteAllLinesAsync(
            Path.Combine(cluster.Data, "pg_hba.conf"), ["local all postgres trust", "local all all scram-sha-256"]);
        return cluster;
    }

    public Task StartAsync() => RunServerProgramAsync("pg_ctl", "start", "--wait", "--silent", $"--pgdata={Data}",
        $"--log={Path.Combine(_folder, "log")}", "--options",
        $"-c listen_addresses='' -c unix_socket_directories='{_folder}' -c fsync=off -c full_page_writes=off");

    public async ValueTask DisposeAsync()
    {
        if (File.Exists(Path.Combine(Data, "postmaster.pid")))
        {
            await RunServerProgramAsync("pg_ctl", "stop", "--mode=immediate", "--silent", $"--pgdata={Data}");
        }

        Directory.Delete(_folder, recursive: true);
    }

    private string Data => Path.Combine(_folder, "data");

    // PostgreSQL does not run as root.
    private static Task RunServerProgramAsync(string program, params string[] arguments) => Environment.IsPrivilegedProcess
        ? RunAsync("runuser", ["-u", "postgres", "--", Path.Combine(Programs!, program), .. arguments])
        : RunAsync(Path.Combine(Programs!, program), arguments);

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = "/",
            RedirectStandardOutput = true,
        })!;
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0, $"{program} {string.Join(' ', arguments)}");
    }
}

using System.Diagnostics;
using System.Globalization;

namespace Vitrine.Cli.Local;

/// <summary>
/// A process that outlives this one: started in a session of its own with its output in a file, and known again by its id
/// and the moment it started, so that a reused id is never taken for it.
/// </summary>
internal sealed class ManagedProcess(string pidFile, string logFile)
{
    private const int Terminate = 15;
    private const int Kill = 9;
    private const int Interrupt = 2;

    /// <summary>The process's id, or null when it does not run.</summary>
    public int? Pid =>
        File.Exists(pidFile) && File.ReadAllText(pidFile).Split(' ') is [var pid, var start]
        && StartTicks(int.Parse(pid, CultureInfo.InvariantCulture)) == start
            ? int.Parse(pid, CultureInfo.InvariantCulture)
            : null;

    public string LogFile => logFile;

    /// <summary>Starts a command.</summary>
    /// <param name="environment">Added to this process's environment.</param>
    public void Start(IReadOnlyList<string> command, IReadOnlyDictionary<string, string> environment)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(pidFile)!);
        Directory.CreateDirectory(Path.GetDirectoryName(logFile)!);

        // The shell detaches the command and hands over its id; exec keeps that id for the command.
        var start = new ProcessStartInfo("/bin/sh")
        {
            ArgumentList =
            {
                "-c", "log=$1; shift; setsid \"$@\" </dev/null >>\"$log\" 2>&1 & echo $!", "sh", logFile,
            },
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        };
        foreach (var argument in command)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var shell = Process.Start(start)!;
        var pid = int.Parse(shell.StandardOutput.ReadLine()!, CultureInfo.InvariantCulture);
        shell.WaitForExit();
        File.WriteAllText(pidFile, $"{pid} {StartTicks(pid)}");
    }

    /// <summary>Asks it to stop, and ends it after a while.</summary>
    public async Task StopAsync(TimeSpan patience, CancellationToken ct, int signal = Terminate)
    {
        if (Pid is not { } pid)
        {
            return;
        }

        _ = NativeProcess.Kill(pid, signal);
        var since = Stopwatch.GetTimestamp();
        while (Pid is not null)
        {
            if (Stopwatch.GetElapsedTime(since) > patience)
            {
                Slay();
            }

            await Task.Delay(20, ct);
        }
    }

    /// <summary>Asks it to stop at once (SIGINT), as PostgreSQL's fast shutdown wants.</summary>
    public Task StopFastAsync(TimeSpan patience, CancellationToken ct) => StopAsync(patience, ct, Interrupt);

    /// <summary>Ends it and its process group without asking: <c>kill -9</c>.</summary>
    public void Slay()
    {
        if (Pid is { } pid)
        {
            _ = NativeProcess.Kill(-pid, Kill);
            _ = NativeProcess.Kill(pid, Kill);
        }
    }

    // Field 22 of /proc/PID/stat, after the command name in brackets; a zombie counts as gone.
    private static string? StartTicks(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? null : fields[19];
        }
        catch (IOException)
        {
            return null;
        }
    }
}

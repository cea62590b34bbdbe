using System.Diagnostics;
using System.Globalization;

namespace Vitrine.Cli.Local;

/// <summary>
/// A process that outlives this one: started in a session of its own with its output in a file, and known again by its id
/// and the moment it started, so that a reused id is never taken for it.
/// </summary>
internal sealed class ManagedProcess(string pidFile, string logFile)
{
    private const string Mark = "VITRINE_PID_FILE";

    /// <summary>The process's id, or null when it does not run.</summary>
    public int? Pid => PidIn(pidFile);

    public string LogFile => logFile;

    /// <summary>The id in a file that <see cref="Start"/> wrote, or null when that process does not run.</summary>
    public static int? PidIn(string pidFile) =>
        File.Exists(pidFile) && File.ReadAllText(pidFile).Split(' ') is [var id, var start]
        && int.TryParse(id, CultureInfo.InvariantCulture, out var pid) && StartTicks(pid) == start
            ? pid
            : null;

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

        start.Environment[Mark] = pidFile;
        using var shell = Process.Start(start)!;
        var pid = int.Parse(shell.StandardOutput.ReadLine()!, CultureInfo.InvariantCulture);
        shell.WaitForExit();
        File.WriteAllText(pidFile, $"{pid} {StartTicks(pid)}");
    }

    /// <summary>Asks it to stop, and ends it when it takes longer than <paramref name="patience"/>.</summary>
    public async Task StopAsync(TimeSpan patience, CancellationToken ct, Signal signal = Signal.Terminate)
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
                Slay(pid);
            }

            await Task.Delay(20, ct);
        }
    }

    /// <summary><c>kill -9</c> of the process and of all that it has started.</summary>
    public async Task KillAsync(CancellationToken ct)
    {
        while (Pid is { } pid)
        {
            Slay(pid);
            await Task.Delay(20, ct);
        }
    }

    /// <summary>
    /// Kills what was started with a pid file below <paramref name="folder"/> and is still there, with or without that file:
    /// the rest of a stack whose command was killed.
    /// </summary>
    public static void KillLeftOvers(string folder)
    {
        foreach (var process in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(process), CultureInfo.InvariantCulture, out var pid)
                && Environment(pid).Any(entry => entry.StartsWith($"{Mark}={folder}/", StringComparison.Ordinal)))
            {
                Slay(pid);
            }
        }
    }

    private static void Slay(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            process.Kill(entireProcessTree: true);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            // It has gone by itself.
        }
    }

    // Empty for processes of others.
    private static string[] Environment(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/environ").Split('\0');
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
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

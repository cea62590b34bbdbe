using System.Diagnostics;

namespace Vitrine.Cli.Local;

/// <summary>Runs a command to its end.</summary>
internal static class Shell
{
    /// <exception cref="CliException">It failed; the message holds what it said.</exception>
    public static string Run(IReadOnlyList<string> command, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new CliException($"{command[0]} failed ({process.ExitCode}): {(output + errors.Result).Trim()}");
    }

    /// <summary>Runs a command that talks to the terminal itself, until it ends or <paramref name="ct"/> ends it.</summary>
    /// <returns>Its exit code.</returns>
    public static async Task<int> ShowAsync(IReadOnlyList<string> command, CancellationToken ct)
    {
        using var process = Process.Start(command[0], command.Skip(1));
        try
        {
            await process.WaitForExitAsync(ct);
            return process.ExitCode;
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }
}

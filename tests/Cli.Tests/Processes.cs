using System.Globalization;

namespace Vitrine.Cli.Tests;

/// <summary>What runs on this machine.</summary>
internal static class Processes
{
    /// <summary>Ids and command lines of the processes that have a folder in their command line or environment.</summary>
    public static IReadOnlyList<string> Of(string folder) =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Select(Path.GetFileName)
            .Where(name => int.TryParse(name, CultureInfo.InvariantCulture, out var id) && id != Environment.ProcessId)
            .Select(id => (Id: id, Command: Read($"/proc/{id}/cmdline"), Environment: Read($"/proc/{id}/environ")))
            .Where(process => process.Command.Contains(folder, StringComparison.Ordinal)
                || process.Environment.Contains(folder, StringComparison.Ordinal))
            .Select(process => $"{process.Id} {process.Command.Replace('\0', ' ')}"),
    ];

    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}

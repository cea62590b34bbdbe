using Spectre.Console;

namespace Vitrine.Cli;

/// <summary>Output for people: colours and live progress in a terminal, plain lines in a pipe or under CI=true.</summary>
internal static class Terminal
{
    private const int PlainWidth = 160;

    /// <summary>True on a build server.</summary>
    public static bool IsCi => Environment.GetEnvironmentVariable("CI") == "true";

    public static void Prepare()
    {
        if (Console.IsOutputRedirected || IsCi)
        {
            AnsiConsole.Profile.Capabilities.Ansi = false;
            AnsiConsole.Profile.Capabilities.Interactive = false;
            AnsiConsole.Profile.Width = PlainWidth;
        }
    }

    /// <summary>A table without a frame.</summary>
    public static Table Table(params string[] columns) => new Table { Border = TableBorder.Simple }.AddColumns(columns);
}

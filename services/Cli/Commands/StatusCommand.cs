using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using Vitrine.Cli.Local;

namespace Vitrine.Cli.Commands;

internal static class StatusCommand
{
    public static Command Create()
    {
        var json = Options.Json();
        var command = new Command("status", "Say what runs, on which port, and since when. The exit code is 0 when all is ready.") { json };
        command.SetAction(async (parsed, ct) =>
        {
            var status = await new LocalStack(Checkout.Root, Checkout.State).StatusAsync(ct);
            if (parsed.GetValue(json))
            {
                Console.WriteLine(JsonSerializer.Serialize(status, Options.JsonFormat));
            }
            else
            {
                Print(status);
            }

            return status.All(part => part.State == "ready") ? 0 : 1;
        });
        return command;
    }

    public static void Print(IReadOnlyList<PartStatus> status)
    {
        var table = Terminal.Table("part", "state", "pid", "port", "since");
        foreach (var part in status)
        {
            table.AddRow(
                $"{part.Part}",
                part.State,
                $"{part.Pid}",
                $"{part.Port}",
                part.Since?.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) ?? "");
        }

        AnsiConsole.Write(table);
    }
}

using System.CommandLine;
using Vitrine.Cli.Local;

namespace Vitrine.Cli.Commands;

internal static class LogsCommand
{
    public static Command Create()
    {
        var part = new Argument<Part?>("part") { Description = "Whose log; all when left out.", Arity = ArgumentArity.ZeroOrOne };
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on until Ctrl+C." };
        var lines = new Option<int>("--lines", "-n") { Description = "Lines from the end of each log.", DefaultValueFactory = _ => 50 };
        var command = new Command("logs", "Show the logs of the stack.") { part, follow, lines };
        command.SetAction(async (parsed, ct) =>
        {
            var status = await new LocalStack(Checkout.Root, Checkout.State).StatusAsync(ct);
            var files = status
                .Where(one => parsed.GetValue(part) is not { } only || one.Part == only)
                .Select(one => one.LogFile)
                .Where(File.Exists)
                .ToList();
            return files.Count == 0
                ? throw new CliException("there are no logs yet: ./vitrine up")
                : await Shell.ShowAsync(
                    ["tail", "-n", $"{parsed.GetValue(lines)}", .. parsed.GetValue(follow) ? ["-F"] : Array.Empty<string>(), .. files], ct);
        });
        return command;
    }
}

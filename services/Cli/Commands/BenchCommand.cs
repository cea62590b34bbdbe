using System.CommandLine;
using Vitrine.Cli.Local;

namespace Vitrine.Cli.Commands;

internal static class BenchCommand
{
    public static Command Create()
    {
        var name = new Argument<string>("name") { Description = "For example first-light; tests/Benchmarks has them." };
        var json = Options.Json();
        var command = new Command("bench", "Measure, side by side with the peers.") { name, json };
        command.TreatUnmatchedTokensAsErrors = false; // The benchmark knows its own options.
        command.SetAction((parsed, ct) => Shell.ShowAsync(
            [
                "dotnet", "exec",
                Path.Combine(Checkout.Root, "artifacts", "bin", "Benchmarks", "release", "Vitrine.Benchmarks.dll"),
                parsed.GetRequiredValue(name), .. parsed.GetValue(json) ? ["--json"] : Array.Empty<string>(), .. parsed.UnmatchedTokens,
            ],
            ct));
        return command;
    }
}

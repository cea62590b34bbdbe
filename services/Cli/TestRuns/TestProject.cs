using System.Diagnostics;
using System.Xml.Linq;

namespace Vitrine.Cli.TestRuns;

/// <summary>A built project of tests; it is an executable of its own (xunit v3).</summary>
internal sealed record TestProject(string Name, string Assembly)
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(10);

    /// <summary>Every project below <c>tests/</c> but those that say they hold no tests.</summary>
    public static IReadOnlyList<TestProject> All(string root) =>
    [
        .. Directory.EnumerateFiles(Path.Combine(root, "tests"), "*.csproj", SearchOption.AllDirectories)
            .Where(file => !File.ReadAllText(file).Contains("<IsTestProject>false<", StringComparison.Ordinal))
            .Select(file => Path.GetFileNameWithoutExtension(file))
            .Order(StringComparer.Ordinal)
            .Select(name => new TestProject(name, Path.Combine(root, "artifacts", "bin", name, "release", $"Vitrine.{name}.dll"))),
    ];

    /// <summary>Runs the project's tests; they print what fails as it fails.</summary>
    /// <param name="testName">A part of the names of the tests to run. Null: all, and there must be one.</param>
    public async Task<TestOutcome> RunAsync(string? testName, CancellationToken ct)
    {
        if (!File.Exists(Assembly))
        {
            return TestOutcome.Broken(Name, $"{Assembly} is missing: it was not built");
        }

        var began = Stopwatch.GetTimestamp();
        var report = Path.GetTempFileName();
        try
        {
            string[] only = testName is null ? [] : ["-method", $"*{testName}*"];
            var exitCode = await ExitCodeAsync(["exec", Assembly, "-noLogo", "-noColor", "-longRunning", "60", "-xml", report, .. only], ct);
            return Read(report, exitCode) with { Duration = Stopwatch.GetElapsedTime(began) };
        }
        finally
        {
            File.Delete(report);
        }

        TestOutcome Read(string file, int? exitCode) => (exitCode, new FileInfo(file).Length) switch
        {
            (null, _) => TestOutcome.Broken(Name, $"was ended after {_patience.TotalMinutes:0} minutes"),
            (_, 0) => TestOutcome.Broken(Name, $"ended with exit code {exitCode} and no report"),
            _ => TestOutcome.Read(Name, XDocument.Load(file), exitCode.Value, mayBeEmpty: testName is not null, Terminal.IsCi),
        };
    }

    private static async Task<int?> ExitCodeAsync(IEnumerable<string> arguments, CancellationToken ct)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(ct);
        timeout.CancelAfter(_patience);
        using var process = Process.Start("dotnet", arguments);
        try
        {
            await process.WaitForExitAsync(timeout.Token);
            return process.ExitCode;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }
}

using System.Globalization;
using System.Xml.Linq;

namespace Vitrine.Cli.TestRuns;

/// <summary>How the tests of one project, or of several, went.</summary>
/// <param name="Complaints">Why it is no success, beside the tests that failed.</param>
internal sealed record TestOutcome(int Passed, int Failed, int Skipped, TimeSpan Duration, IReadOnlyList<string> Complaints)
{
    public static TestOutcome None { get; } = new(0, 0, 0, TimeSpan.Zero, []);

    public int Total => Passed + Failed + Skipped;

    public string Counts => $"{Passed} passed, {Failed} failed, {Skipped} skipped";

    public static TestOutcome operator +(TestOutcome left, TestOutcome right) => new(
        left.Passed + right.Passed,
        left.Failed + right.Failed,
        left.Skipped + right.Skipped,
        left.Duration + right.Duration,
        [.. left.Complaints, .. right.Complaints]);

    /// <summary>A project that did not come to its end; it counts as a failure.</summary>
    public static TestOutcome Broken(string project, string why) => new(0, 1, 0, TimeSpan.Zero, [$"{project}: {why}"]);

    /// <summary>Reads xunit's report (https://xunit.net/docs/format-xml-v2).</summary>
    /// <param name="exitCode">Of the project; it says of errors outside any test.</param>
    /// <param name="mayBeEmpty">False: a project that ran no test is no success.</param>
    /// <param name="isCi">True: nor is a test that was skipped for want of anything but a GPU.</param>
    public static TestOutcome Read(string project, XDocument report, int exitCode, bool mayBeEmpty, bool isCi)
    {
        var assemblies = report.Descendants("assembly").ToList();
        var failed = Sum("failed");
        var skips = report.Descendants("test").Where(test => test.Attribute("result")?.Value == "Skip").ToList();
        var errors = failed == 0 && exitCode != 0 ? Math.Max(1, Sum("errors")) : Sum("errors");
        var complaints = new List<string>();
        if (errors > 0)
        {
            complaints.Add($"{project}: an error outside its tests, exit code {exitCode}");
        }

        if (!mayBeEmpty && Sum("total") == 0)
        {
            complaints.Add($"{project}: ran no test");
        }

        if (isCi)
        {
            complaints.AddRange(skips.Where(skip => !skip.Value.Contains("GPU", StringComparison.Ordinal))
                .Select(skip => $"{project}: {skip.Attribute("name")?.Value} was skipped: {skip.Value.Trim()}"));
        }

        return new TestOutcome(Sum("passed"), failed + errors, skips.Count, TimeSpan.Zero, complaints);

        int Sum(string attribute) =>
            assemblies.Sum(assembly => int.Parse(assembly.Attribute(attribute)?.Value ?? "0", CultureInfo.InvariantCulture));
    }
}

using System.CommandLine;
using Vitrine.Cli.TestRuns;

namespace Vitrine.Cli.Commands;

internal static class TestCommand
{
    public static Command Create()
    {
        var filter = new Argument<string?>("filter")
        {
            Description = "A part of a test project's name, or else of a test's name; all when left out.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command("test", "Run the tests. The last line counts them; the exit code is 0 when all is well.") { filter };
        command.SetAction((parsed, ct) => RunAsync(parsed.GetValue(filter), ct));
        return command;
    }

    private static async Task<int> RunAsync(string? filter, CancellationToken ct)
    {
        var all = TestProject.All(Checkout.Root);
        var named = all.Where(project => filter is null || project.Name.Contains(filter, StringComparison.OrdinalIgnoreCase)).ToList();
        var testName = named.Count == 0 ? filter : null;
        var outcomes = new List<TestOutcome>();
        foreach (var project in testName is null ? named : all)
        {
            Console.WriteLine($"── {project.Name}");
            var outcome = await project.RunAsync(testName, ct);
            outcomes.Add(outcome);
            Console.WriteLine($"{project.Name}: {outcome.Counts} in {outcome.Duration.TotalSeconds:0} s");
        }

        var complaints = outcomes.SelectMany(outcome => outcome.Complaints).ToList();
        if (outcomes.Sum(outcome => outcome.Total) == 0)
        {
            complaints.Add($"no test has '{filter}' in its name");
        }

        foreach (var complaint in complaints)
        {
            Console.WriteLine(complaint);
        }

        var sum = outcomes.Aggregate(TestOutcome.None, (left, right) => left + right);
        Console.WriteLine($"Vitrine: {sum.Counts}");
        return sum.Failed == 0 && complaints.Count == 0 ? 0 : 1;
    }
}

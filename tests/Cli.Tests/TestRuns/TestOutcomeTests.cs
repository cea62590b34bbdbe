using System.Xml.Linq;
using Vitrine.Cli.TestRuns;

namespace Vitrine.Cli.Tests.TestRuns;

public sealed class TestOutcomeTests
{
    [Fact]
    public void Counts_are_read_from_the_report()
    {
        var outcome = TestOutcome.Read("X.Tests", Report(total: 4, passed: 2, failed: 1, Skip("no data")), 1, mayBeEmpty: false, isCi: false);

        outcome.Counts.ShouldBe("2 passed, 1 failed, 1 skipped");
        outcome.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public void A_project_that_ran_no_test_is_no_success() =>
        TestOutcome.Read("X.Tests", Report(total: 0, passed: 0, failed: 0), 0, mayBeEmpty: false, isCi: false)
            .Complaints.ShouldBe(["X.Tests: ran no test"]);

    [Fact]
    public void An_exit_code_that_no_test_explains_counts_as_a_failure() =>
        TestOutcome.Read("X.Tests", Report(total: 1, passed: 1, failed: 0), 3, mayBeEmpty: false, isCi: false).Failed.ShouldBe(1);

    [Theory]
    [InlineData("no data", false, 0)]
    [InlineData("no data", true, 1)]
    [InlineData("needs a GPU", true, 0)]
    public void A_skip_is_no_success_on_the_build_server_unless_it_wants_a_gpu(string reason, bool isCi, int complaints) =>
        TestOutcome.Read("X.Tests", Report(total: 1, passed: 0, failed: 0, Skip(reason)), 0, mayBeEmpty: false, isCi)
            .Complaints.Count.ShouldBe(complaints);

    private static XElement Skip(string reason) =>
        new("test", new XAttribute("name", "T"), new XAttribute("result", "Skip"), new XElement("reason", reason));

    private static XDocument Report(int total, int passed, int failed, params XElement[] tests) => new(
        new XElement(
            "assemblies",
            new XElement(
                "assembly",
                new XAttribute("total", total),
                new XAttribute("passed", passed),
                new XAttribute("failed", failed),
                new XAttribute("errors", 0),
                new XElement("collection", tests))));
}

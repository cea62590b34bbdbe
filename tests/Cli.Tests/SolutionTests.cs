namespace Vitrine.Cli.Tests;

public sealed class SolutionTests
{
    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = File.ReadAllText(Path.Combine(Checkout.Root, "Microservices.sln"));
        string[] folders = ["services", "tests"];
        var missing = folders
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Checkout.Root, folder), "*.csproj", SearchOption.AllDirectories))
            .Select(file => Path.GetRelativePath(Checkout.Root, file))
            .Where(project => !solution.Contains($"\"{project.Replace('/', '\\')}\"", StringComparison.Ordinal));

        missing.ShouldBeEmpty();
    }
}

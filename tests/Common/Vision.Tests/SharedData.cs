namespace Vitrine.Vision.Tests;

/// <summary>Real pictures and weights, in ../shared/data beside the repository.</summary>
internal static class SharedData
{
    /// <summary>The path of a file; without it the test is skipped, and fails where CI=true.</summary>
    public static string Find(string name)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "global.json")))
        {
            root = root.Parent ?? throw new InvalidOperationException("no folder above holds global.json");
        }

        var path = Path.GetFullPath(Path.Combine(root.FullName, "../shared/data", name));
        if (!File.Exists(path))
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", $"{path} is not here");
            Assert.Fail($"{path} is not here");
        }

        return path;
    }

    /// <summary>A file that a script beside the tests made.</summary>
    public static string Reference(string name) => Path.Combine(AppContext.BaseDirectory, name);
}

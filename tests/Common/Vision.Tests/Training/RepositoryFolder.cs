namespace Vitrine.Vision.Tests.Training;

/// <summary>The checkout that the tests were built from.</summary>
internal static class RepositoryFolder
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string? folder) => folder is null
        ? throw new DirectoryNotFoundException("No global.json above the tests.")
        : File.Exists(Path.Combine(folder, "global.json")) ? folder : Find(Path.GetDirectoryName(folder));
}

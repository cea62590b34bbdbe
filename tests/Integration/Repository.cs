namespace Vitrine.Integration;

/// <summary>The checkout that the tests were built in.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Microservices.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("the tests lie in no checkout");
        }

        return folder.FullName;
    }
}

namespace Vitrine.Cli;

/// <summary>The checkout that this command was built in.</summary>
public static class Checkout
{
    /// <summary>The folder that holds <c>Microservices.sln</c>.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Everything that running Vitrine leaves behind.</summary>
    public static string State => Path.Combine(Root, ".vitrine");

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Microservices.sln")))
            {
                return folder.FullName;
            }
        }

        throw new CliException($"{AppContext.BaseDirectory} lies in no checkout of Vitrine");
    }
}

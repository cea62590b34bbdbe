namespace Vitrine.Vision.Tests;

/// <summary>A folder of one test's own, deleted with it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("vitrine-");

    public string Path(string name) => System.IO.Path.Combine(_folder.FullName, name);

    public string[] Names => [.. _folder.EnumerateFileSystemInfos().Select(file => file.Name)];

    public void Dispose() => _folder.Delete(recursive: true);
}

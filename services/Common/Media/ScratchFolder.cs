namespace Vitrine.Media;

/// <summary>A folder of files on their way. It is made where it is missing.</summary>
internal sealed class ScratchFolder
{
    private static readonly TimeSpan _abandoned = TimeSpan.FromHours(1);

    private readonly string _path;

    public ScratchFolder(string path, TimeProvider time)
    {
        _path = path;
        foreach (var file in Directory.CreateDirectory(path).EnumerateFiles())
        {
            // Left by a process that was killed; a younger one may still be on its way.
            if (time.GetUtcNow() - file.LastWriteTimeUtc > _abandoned)
            {
                file.Delete();
            }
        }
    }

    /// <summary>The path of a file that is not there yet.</summary>
    public string NewPath() => Path.Combine(_path, Path.GetRandomFileName());
}

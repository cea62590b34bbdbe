namespace Vitrine.Media;

/// <summary>A file that is there whole or not at all, whatever is killed and when.</summary>
public static class WholeFile
{
    /// <summary>Writes beside the path, flushes to disk and renames. A file that is there is replaced; of two writers the last wins.</summary>
    /// <param name="path">In a folder that is there.</param>
    public static void Write(string path, Action<Stream> write)
    {
        var staging = $"{path}.{Guid.NewGuid():N}";
        try
        {
            using (var file = new FileStream(staging, FileMode.CreateNew))
            {
                write(file);
                file.Flush(flushToDisk: true);
            }

            File.Move(staging, path, overwrite: true);
        }
        finally
        {
            File.Delete(staging);
        }
    }
}

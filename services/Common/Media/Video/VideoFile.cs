namespace Vitrine.Media.Video;

/// <summary>A video at hand. Disposing it deletes a file that was made for it.</summary>
/// <param name="Name">What the sender calls it.</param>
/// <param name="Path">Where it lies.</param>
/// <param name="IsTemporary">False: it lies in an import folder and stays there.</param>
public sealed record VideoFile(string Name, string Path, bool IsTemporary) : IDisposable
{
    public void Dispose()
    {
        if (IsTemporary)
        {
            File.Delete(Path);
        }
    }
}

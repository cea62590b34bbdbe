namespace Vitrine.Cli.Local;

/// <summary>A file that one process at a time holds open; the kernel lets go of it when that process ends.</summary>
internal static class StateLock
{
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(50);

    public static FileStream Take(string file)
    {
        FileStream? held;
        while ((held = TryTake(file)) is null)
        {
            Thread.Sleep(_pause);
        }

        return held;
    }

    public static async Task<FileStream> TakeAsync(string file, CancellationToken ct)
    {
        FileStream? held;
        while ((held = TryTake(file)) is null)
        {
            await Task.Delay(_pause, ct);
        }

        return held;
    }

    private static FileStream? TryTake(string file)
    {
        try
        {
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (File.Exists(file))
        {
            return null;
        }
    }
}

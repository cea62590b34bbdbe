namespace Vitrine.Cli.Demo;

/// <summary>A drawn picture as a file that is there whole or not at all.</summary>
internal static class DrawnFile
{
    public static void Write(string path, Func<byte[]> draw)
    {
        if (!File.Exists(path))
        {
            File.WriteAllBytes($"{path}.new", draw());
            File.Move($"{path}.new", path, overwrite: true);
        }
    }
}

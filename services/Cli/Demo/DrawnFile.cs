using Vitrine.Media;

namespace Vitrine.Cli.Demo;

/// <summary>A drawn picture as a file that is there whole or not at all.</summary>
internal static class DrawnFile
{
    public static void Write(string path, Func<byte[]> draw)
    {
        if (!File.Exists(path))
        {
            WholeFile.Write(path, file => file.Write(draw()));
        }
    }
}

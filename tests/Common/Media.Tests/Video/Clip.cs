using System.Diagnostics;

namespace Vitrine.Media.Tests.Video;

/// <summary>Clips that ffmpeg makes, in a folder of one test's own.</summary>
internal sealed class Clip : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("clip-");

    public string Folder => _folder.FullName;

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>A file of the given bytes.</summary>
    public string Write(string name, ReadOnlySpan<byte> bytes)
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    /// <summary>What ffmpeg makes of the arguments.</summary>
    public string Make(string name, params string[] arguments)
    {
        var path = Path.Combine(Folder, name);
        using var ffmpeg = Process.Start("ffmpeg", ["-v", "error", "-nostdin", "-y", .. arguments, path]);
        ffmpeg.WaitForExit();
        ffmpeg.ExitCode.ShouldBe(0);
        return path;
    }

    /// <summary>H.264 of 64 x 48 at 25 frames a second whose frame n is of grey <see cref="GreyOf"/> n, n up to 108.</summary>
    public string Grey(string name, int frames, params string[] arguments) => Make(
        name, ["-f", "lavfi", "-i", $"color=s=64x48:r=25,geq=lum='16+2*N':cb=128:cr=128", "-frames:v", $"{frames}",
        "-c:v", "libx264", "-qp", "0", "-pix_fmt", "yuv420p", .. arguments]);

    /// <summary>Many minutes of 1280 x 720: quickly made, a second of work to decode.</summary>
    public string Long(string name) => Make(
        name, "-stream_loop", "200", "-i", Make("second.mkv", "-f", "lavfi", "-i", "testsrc2=s=1280x720:d=1",
        "-c:v", "libx264", "-preset", "ultrafast"), "-c", "copy");

    /// <summary>Luma 16 is black and 235 white (ITU-R BT.601).</summary>
    public static int GreyOf(int number) => (int)Math.Round(2 * number * 255 / 219.0);
}

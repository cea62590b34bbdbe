using System.Diagnostics;

namespace Vitrine.Media.Video;

/// <summary>Frames → a file, by ffmpeg: an MP4 of H.264 without sound.</summary>
public static class VideoEncoder
{
    private const int Quality = 23; // libx264's own choice: as live broadcasts are, not as masters are.

    /// <summary>Writes frames of one size, its sides even, as they come; a file that is there is replaced.</summary>
    /// <param name="path">Of the file. What is there after an error is of no use.</param>
    /// <param name="frames">At least one.</param>
    /// <param name="framesPerSecond">Above 0.</param>
    /// <param name="ct">Ends ffmpeg.</param>
    /// <exception cref="ArgumentException">There is no frame, or one of another size.</exception>
    /// <exception cref="InvalidOperationException">ffmpeg failed; its own words are told.</exception>
    /// <exception cref="System.ComponentModel.Win32Exception">ffmpeg is not installed.</exception>
    public static async Task WriteAsync(string path, IEnumerable<RgbPicture> frames, int framesPerSecond, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(framesPerSecond);
        using var rest = frames.GetEnumerator();
        var (width, height) = rest.MoveNext()
            ? (rest.Current.Width, rest.Current.Height)
            : throw new ArgumentException("There is no frame.", nameof(frames));
        using var ffmpeg = Start(
        [
            "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", $"{width}x{height}", "-r", $"{framesPerSecond}",
            "-i", "pipe:0", "-c:v", "libx264", "-preset", "veryfast", "-crf", $"{Quality}", "-pix_fmt", "yuv420p",
            "-movflags", "+faststart", "-f", "mp4", $"file:{Path.GetFullPath(path)}",
        ]);
        try
        {
            var said = ffmpeg.StandardError.ReadToEndAsync(ct);
            await SendAsync(ffmpeg, rest, width, height, ct);
            await ffmpeg.WaitForExitAsync(ct);
            if (ffmpeg.ExitCode != 0)
            {
                throw new InvalidOperationException($"ffmpeg ended with {ffmpeg.ExitCode}: {(await said).Trim()}");
            }
        }
        finally
        {
            ffmpeg.Kill(entireProcessTree: true); // Does nothing where it has ended.
        }
    }

    private static Process Start(IEnumerable<string> arguments) => Process.Start(new ProcessStartInfo("ffmpeg", arguments)
    {
        RedirectStandardInput = true,
        RedirectStandardError = true,
    })!;

    private static async Task SendAsync(Process ffmpeg, IEnumerator<RgbPicture> frames, int width, int height, CancellationToken ct)
    {
        await using var pipe = ffmpeg.StandardInput.BaseStream;
        try
        {
            do
            {
                if (frames.Current.Width != width || frames.Current.Height != height)
                {
                    throw new ArgumentException(
                        $"A frame is {frames.Current.Width} x {frames.Current.Height}, the first {width} x {height}.", nameof(frames));
                }

                await pipe.WriteAsync(frames.Current.Pixels, ct);
            }
            while (frames.MoveNext());
        }
        catch (IOException)
        {
            // It has ended too early, and says why.
        }
    }
}

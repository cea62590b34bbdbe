using System.Globalization;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Vitrine.Media.Video;

/// <summary>
/// Reads frames of videos that strangers send. The format is told by the bytes, limits are checked before a frame is decoded,
/// and ffmpeg decodes in a process of its own that is bounded in memory and time, reads the one file and writes none. Safe for
/// many threads.
/// </summary>
/// <remarks>Every method throws <see cref="VideoException"/> for a video that it refuses.</remarks>
public sealed class VideoFrames(VideoLimits limits)
{
    private const int FramesAhead = 256; // far more than the pipe and ffmpeg ever hold
    private const double MostSeconds = 1e9; // what a TimeSpan holds, beyond every limit

    private readonly VideoGate _gate = new(limits);

    /// <summary>Reads format, size and duration, and checks the limits. Only <see cref="ReadAsync"/> tells broken frames.</summary>
    public async Task<VideoHeader> ReadHeaderAsync(string path, CancellationToken ct)
    {
        var header = await VideoProbe.ReadAsync(path, _gate.Check(path), limits, ct);
        _gate.Check(header);
        return header;
    }

    /// <summary>
    /// Gives the frames that are wanted, in the order in which they are shown, one at a time: decoding waits for the caller, and
    /// ends when the caller stops. Numbers beyond the video's end give nothing. A video that is cut off or damaged gives the
    /// frames before that place, then the error.
    /// </summary>
    /// <exception cref="VideoException">The video is refused, or cannot be read on.</exception>
    /// <exception cref="OperationCanceledException">The caller has given up.</exception>
    public async IAsyncEnumerable<VideoFrame> ReadAsync(
        string path, FrameSelection selection, [EnumeratorCancellation] CancellationToken ct)
    {
        var header = await ReadHeaderAsync(path, ct);
        _gate.CheckCount(Math.Floor(selection.PerSecond * (header.Duration ?? TimeSpan.Zero).TotalSeconds));

        var marks = Channel.CreateBounded<double>(2 * FramesAhead);
        await using var ffmpeg = new LimitedProcess("ffmpeg", Arguments(path, header, selection), limits, line =>
            line is null ? marks.Writer.TryComplete() : Mark(line) is { } mark && marks.Writer.TryWrite(mark));
        for (var count = 1; ; count++)
        {
            var pixels = new byte[header.Width * header.Height * 3];
            if (await ffmpeg.ReadAsync(pixels, ct) < pixels.Length)
            {
                await ffmpeg.EndAsync(ct);
                yield break;
            }

            _gate.CheckCount(count);
            var (number, seconds) = (await NextAsync(marks, ffmpeg, ct), await NextAsync(marks, ffmpeg, ct));
            if (!double.IsFinite(number) || !double.IsFinite(seconds))
            {
                throw new VideoException(VideoReason.Corrupt, $"The video does not tell when frame {number} is shown.");
            }

            var time = TimeSpan.FromSeconds(Math.Clamp(seconds, 0, MostSeconds));
            _gate.CheckTime(time);
            yield return new VideoFrame((int)number, time, new RgbPicture(header.Width, header.Height, pixels));
        }
    }

    private string[] Arguments(string path, VideoHeader header, FrameSelection selection)
    {
        // The condition's value is told by the pixels in the pipe; number and time by ffmpeg's function "print", as errors (16).
        var select = $"select='if({selection.Condition},print(n,16);print(t,16);1)'";
        // One size, whatever a later frame claims. At that size already, each colour sample fills its four pixels: four times faster
        // than interpolating, and a JPEG takes the same sample back.
        var scale = $"scale={header.Width}:{header.Height}:flags=bicubic";
        return
        [
            "-nostdin", "-xerror", "-filter_threads", "1", .. VideoProbe.Input(path, header.Format), "-map", "0:V:0",
            "-vf", $"{select},{scale}", "-fps_mode", "passthrough", "-frames:v", Most(selection), "-threads", "1",
            "-pix_fmt", "rgb24", "-f", "rawvideo", "pipe:1",
        ];
    }

    // One more than may be given tells that there are more.
    private string Most(FrameSelection selection) =>
        Math.Min(selection.Most, limits.MaxFrames + 1).ToString(CultureInfo.InvariantCulture);

    // NaN: the decoder ended without it.
    private static async Task<double> NextAsync(Channel<double> marks, LimitedProcess ffmpeg, CancellationToken ct)
    {
        await ffmpeg.WaitAsync(() => marks.Reader.WaitToReadAsync(CancellationToken.None).AsTask(), ct);
        return marks.Reader.TryRead(out var mark) ? mark : double.NaN;
    }

    // "print" writes a line such as 80.000000.
    private static double? Mark(string line) =>
        double.TryParse(line, CultureInfo.InvariantCulture, out var value) ? value : null;
}

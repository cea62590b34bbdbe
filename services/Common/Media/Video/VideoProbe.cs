using System.Globalization;
using System.Text.Json;

namespace Vitrine.Media.Video;

/// <summary>Reads a video's header with ffprobe.</summary>
internal static class VideoProbe
{
    private const int LongestReport = 1 << 16;

    /// <summary>What both programs are told: the format is known, a file may name no other, and it is read by one thread.</summary>
    public static string[] Input(string path, VideoFormat format) =>
    [
        "-hide_banner", "-loglevel", "repeat+error", "-protocol_whitelist", "file", "-threads", "1",
        "-f", Demuxer(format), "-i", $"file:{Path.GetFullPath(path)}",
    ];

    public static async Task<VideoHeader> ReadAsync(
        string path, VideoFormat format, VideoLimits limits, CancellationToken ct)
    {
        // V: a video, not the cover of a song.
        string[] wanted =
        [
            "-select_streams", "V:0", "-of", "json", "-show_entries",
            "stream=codec_name,width,height,duration:stream_side_data=rotation:format=duration",
        ];
        await using var ffprobe = new LimitedProcess("ffprobe", [.. wanted, .. Input(path, format)], limits, _ => false);
        var report = new byte[LongestReport];
        var length = await ffprobe.ReadAsync(report, ct);
        await ffprobe.EndAsync(ct);
        using var json = JsonDocument.Parse(report.AsMemory(0, length));
        return Header(json.RootElement, format);
    }

    private static VideoHeader Header(JsonElement report, VideoFormat format)
    {
        if (report.GetProperty("streams") is var streams && streams.GetArrayLength() == 0)
        {
            throw new VideoException(VideoReason.NoPictures, "The file holds no moving pictures.");
        }

        var stream = streams[0];
        var (width, height) = (Number(stream, "width"), Number(stream, "height"));
        if (width <= 0 || height <= 0)
        {
            throw new VideoException(VideoReason.Corrupt, "The video tells no size.");
        }

        var rotation = Rotation(stream);
        var isTurned = Math.Abs(rotation) % 180 == 90;
        return new VideoHeader(
            format,
            stream.TryGetProperty("codec_name", out var codec) ? codec.GetString()! : "unknown",
            isTurned ? height : width,
            isTurned ? width : height,
            rotation,
            Duration(stream) ?? Duration(report.GetProperty("format")));
    }

    private static int Rotation(JsonElement stream) => stream.TryGetProperty("side_data_list", out var list)
        ? list.EnumerateArray().Select(data => Number(data, "rotation")).FirstOrDefault(angle => angle != 0)
        : 0;

    private static int Number(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.TryGetInt32(out var number) ? number : 0;

    private static TimeSpan? Duration(JsonElement element) =>
        element.TryGetProperty("duration", out var value)
        && double.TryParse(value.GetString(), CultureInfo.InvariantCulture, out var seconds)
        && seconds > 0
            ? TimeSpan.FromSeconds(Math.Min(seconds, TimeSpan.MaxValue.TotalSeconds / 2))
            : null;

    private static string Demuxer(VideoFormat format) => format switch
    {
        VideoFormat.Mp4 => "mov",
        VideoFormat.Matroska => "matroska",
        VideoFormat.Avi => "avi",
        VideoFormat.MpegTransport => "mpegts",
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "There is no such format."),
    };
}

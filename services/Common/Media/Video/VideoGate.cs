namespace Vitrine.Media.Video;

/// <summary>Refuses what is no video, and what would cost too much, before a frame is decoded.</summary>
internal sealed class VideoGate(VideoLimits limits)
{
    private const int TransportPacket = 188;

    /// <summary>Judges the file alone.</summary>
    public VideoFormat Check(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
        {
            throw new VideoException(VideoReason.NotFound, $"{path} is no file.");
        }
        if (file.Length == 0) // also a pipe or a device, which would never end
        {
            throw new VideoException(VideoReason.Empty, $"{path} is empty.");
        }
        if (file.Length > limits.MaxBytes)
        {
            throw new VideoException(
                VideoReason.TooManyBytes, $"{path} has {file.Length:N0} bytes; at most {limits.MaxBytes:N0} are taken.");
        }

        Span<byte> start = stackalloc byte[TransportPacket + 1];
        using var stream = file.OpenRead();
        return FormatOf(start[..stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)])
            ?? throw new VideoException(
                VideoReason.UnsupportedFormat, $"{path} is no MP4, Matroska, AVI or MPEG-TS by its first bytes.");
    }

    /// <summary>Judges the header.</summary>
    public void Check(VideoHeader header)
    {
        if (Math.Max(header.Width, header.Height) > limits.MaxSide)
        {
            throw new VideoException(
                VideoReason.SideTooLong,
                $"The video is {header.Width} x {header.Height}; a side may have {limits.MaxSide:N0} pixels.");
        }
        if ((long)header.Width * header.Height > limits.MaxPixels)
        {
            throw new VideoException(
                VideoReason.TooManyPixels,
                $"The video is {header.Width} x {header.Height}; at most {limits.MaxPixels:N0} pixels are taken.");
        }
        CheckTime(header.Duration ?? TimeSpan.Zero);
    }

    /// <summary>Judges how long the video lasts, at least: its header may not tell, or lie.</summary>
    public void CheckTime(TimeSpan duration)
    {
        if (duration > limits.MaxDuration)
        {
            throw new VideoException(
                VideoReason.TooLong, $"The video lasts {duration:c}; at most {limits.MaxDuration:c} are taken.");
        }
    }

    /// <summary>Judges how many frames are given, or asked for.</summary>
    public void CheckCount(double frames)
    {
        if (frames > limits.MaxFrames)
        {
            throw new VideoException(
                VideoReason.TooManyFrames, $"More frames are asked for than {limits.MaxFrames:N0}, which one call may give.");
        }
    }

    private static VideoFormat? FormatOf(ReadOnlySpan<byte> start) => start switch
    {
        [_, _, _, _, .. var rest] when rest.StartsWith("ftyp"u8) || rest.StartsWith("moov"u8) || rest.StartsWith("mdat"u8)
            || rest.StartsWith("wide"u8) || rest.StartsWith("free"u8) || rest.StartsWith("skip"u8) => VideoFormat.Mp4,
        [0x1A, 0x45, 0xDF, 0xA3, ..] => VideoFormat.Matroska,
        [.. var riff] when riff.StartsWith("RIFF"u8) && riff.Length >= 12 && riff[8..].StartsWith("AVI "u8) => VideoFormat.Avi,
        [0x47, ..] when start.Length > TransportPacket && start[TransportPacket] == 0x47 => VideoFormat.MpegTransport,
        _ => null,
    };
}

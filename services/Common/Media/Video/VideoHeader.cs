namespace Vitrine.Media.Video;

/// <summary>The formats that are taken in; none of them can name another file.</summary>
public enum VideoFormat
{
    /// <summary>MP4, QuickTime, 3GP.</summary>
    Mp4,

    /// <summary>Matroska, WebM.</summary>
    Matroska,
    Avi,
    MpegTransport,
}

/// <summary>What a video's header tells.</summary>
/// <param name="Format">By the file's first bytes.</param>
/// <param name="Codec">ffmpeg's name of how the pictures are packed, such as "h264".</param>
/// <param name="Width">Pixels, upright: <paramref name="Rotation"/> is applied.</param>
/// <param name="Height">Pixels, upright.</param>
/// <param name="Rotation">By how many degrees stored frames are turned to stand upright, anticlockwise, -180 to 180.</param>
/// <param name="Duration">Null: not told, as in a recording that was not closed.</param>
public sealed record VideoHeader(
    VideoFormat Format, string Codec, int Width, int Height, int Rotation, TimeSpan? Duration);

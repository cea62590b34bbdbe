namespace Vitrine.Media.Video;

/// <summary>A video is refused, or cannot be read on.</summary>
/// <param name="reason">One of <see cref="VideoReason"/>.</param>
/// <param name="message">A sentence for people.</param>
/// <param name="inner">What led to it.</param>
public sealed class VideoException(string reason, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>A stable code, one of <see cref="VideoReason"/>.</summary>
    public string Reason { get; } = reason;
}

/// <summary>Why a video is refused. The codes are stored and sent: they never change.</summary>
public static class VideoReason
{
    public const string NotFound = PictureReason.NotFound;
    public const string Empty = PictureReason.Empty;
    public const string TooManyBytes = PictureReason.TooManyBytes;

    /// <summary>No video by its first bytes: a picture, a text, a playlist.</summary>
    public const string UnsupportedFormat = PictureReason.UnsupportedFormat;

    /// <summary>Sound or subtitles alone. The cover of a song is no picture.</summary>
    public const string NoPictures = "NO_PICTURES";

    /// <summary>The file is cut off or damaged. Frames before the damage have been given.</summary>
    public const string Corrupt = PictureReason.Corrupt;

    public const string SideTooLong = PictureReason.SideTooLong;
    public const string TooManyPixels = PictureReason.TooManyPixels;
    public const string TooLong = "TOO_LONG";
    public const string TooManyFrames = "TOO_MANY_FRAMES";
    public const string TooSlow = PictureReason.TooSlow;

    public const string AddressRefused = PictureReason.AddressRefused;
    public const string FetchFailed = PictureReason.FetchFailed;

    /// <summary>A queue message that describes a video wrongly.</summary>
    public const string InvalidMessage = PictureReason.InvalidMessage;
}

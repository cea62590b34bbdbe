using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Vitrine.Media.Video;

/// <summary>What a video may cost. Bytes, time and size by its header are checked before a frame is decoded.</summary>
public sealed class VideoLimits
{
    public const string Section = "Videos";

    /// <summary>Bytes of a file, 1 KiB to 1 TiB.</summary>
    [Range(1L << 10, 1L << 40)]
    public long MaxBytes { get; set; } = 4L << 30;

    /// <summary>How long it may play, 1 s to 24 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan MaxDuration { get; set; } = TimeSpan.FromHours(2);

    /// <summary>Pixels along the longer side, 1 to 16,384.</summary>
    [Range(1, 16_384)]
    public int MaxSide { get; set; } = 4_096;

    /// <summary>Pixels of a frame, 1 to 100 million.</summary>
    [Range(1, 100_000_000)]
    public int MaxPixels { get; set; } = 9_000_000;

    /// <summary>Frames that one call may give, 1 to 1 million.</summary>
    [Range(1, 1_000_000)]
    public int MaxFrames { get; set; } = 10_000;

    /// <summary>
    /// How long the decoder may be waited for, and the processor time that it may take, 0.1 s to 6 h. What the caller does
    /// between two frames is not counted.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "06:00:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Bytes of address space that the decoder may have, 768 MiB (its libraries take half of that) to 64 GiB.</summary>
    [Range(768L << 20, 64L << 30)]
    public long MaxMemory { get; set; } = 2L << 30;
}

[OptionsValidator]
internal sealed partial class VideoLimitsValidator : IValidateOptions<VideoLimits>;

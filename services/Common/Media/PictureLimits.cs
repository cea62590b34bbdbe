using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Vitrine.Media;

/// <summary>What a picture may cost. All but the time are checked before a pixel is decoded.</summary>
public sealed class PictureLimits
{
    public const string Section = "Pictures";

    /// <summary>Bytes of a file, 1 KiB to 1 GiB.</summary>
    [Range(1 << 10, 1 << 30)]
    public int MaxBytes { get; set; } = 32 << 20;

    /// <summary>Pixels along the longer side, 1 to 65,535.</summary>
    [Range(1, 65_535)]
    public int MaxSide { get; set; } = 16_384;

    /// <summary>Pixels of a picture, 1 to 500 million.</summary>
    [Range(1, 500_000_000)]
    public int MaxPixels { get; set; } = 64_000_000;

    /// <summary>
    /// Pixels of a picture that has to be held whole while it is decoded (progressive JPEG, interlaced PNG, WebP, GIF; 4 to 16
    /// bytes a pixel), 1 to 500 million.
    /// </summary>
    [Range(1, 500_000_000)]
    public int MaxProgressivePixels { get; set; } = 16_000_000;

    /// <summary>How long one picture may take, 0.1 s to 5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
    public TimeSpan DecodeTimeout { get; set; } = TimeSpan.FromSeconds(10);
}

[OptionsValidator]
internal sealed partial class PictureLimitsValidator : IValidateOptions<PictureLimits>;

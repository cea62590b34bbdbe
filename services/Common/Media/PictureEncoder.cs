namespace Vitrine.Media;

/// <summary>Pixels → files.</summary>
public static class PictureEncoder
{
    /// <summary>Writes a JPEG of quality 1 to 100.</summary>
    public static byte[] Jpeg(RgbPicture picture, int quality)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(quality, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quality, 100);
        using var image = VipsImage.From(picture);
        return new VipsOperation("jpegsave_buffer"u8).Set("in"u8, image).Set("Q"u8, quality).File();
    }

    public static byte[] Png(RgbPicture picture)
    {
        using var image = VipsImage.From(picture);
        return new VipsOperation("pngsave_buffer"u8).Set("in"u8, image).File();
    }
}

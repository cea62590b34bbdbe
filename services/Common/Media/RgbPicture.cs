namespace Vitrine.Media;

/// <summary>Pixels in memory: (H, W, 3), 8-bit sRGB, upright, rows packed.</summary>
public sealed class RgbPicture
{
    /// <exception cref="ArgumentException">The length is not width x height x 3.</exception>
    public RgbPicture(int width, int height, byte[] pixels)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        if (pixels.LongLength != (long)width * height * 3)
        {
            throw new ArgumentException($"{width}x{height}x3 pixels are not {pixels.LongLength} bytes.", nameof(pixels));
        }
        (Width, Height, Pixels) = (width, height, pixels);
    }

    public int Width { get; }

    public int Height { get; }

    public byte[] Pixels { get; }
}

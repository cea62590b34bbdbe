using System.Text;

namespace Vitrine.Media;

/// <summary>
/// Draws our own SVG. Never give it a stranger's: SVG is refused everywhere else, and stays refused in a process that does
/// not draw.
/// </summary>
public static class SvgRenderer
{
    static SvgRenderer() => Vips.vips_operation_block_set("VipsForeignLoadSvg"u8, false);

    /// <summary>Draws on white, in pixels. The document's own width and height must be in the ratio asked for.</summary>
    /// <exception cref="ArgumentException">The drawing is broken, or has another ratio.</exception>
    public static RgbPicture Render(string svg, int width, int height)
    {
        var file = Encoding.UTF8.GetBytes(svg);
        try
        {
            return Render(file, width, height);
        }
        catch (VipsException exception)
        {
            throw new ArgumentException($"The SVG cannot be drawn: {exception.Message}.", nameof(svg), exception);
        }
    }

    private static unsafe RgbPicture Render(byte[] file, int width, int height)
    {
        fixed (byte* start = file)
        {
            using var natural = new VipsOperation("svgload_buffer"u8).SetFile(start, file.Length).Image();
            using var drawn = natural.Width == width
                ? natural.Share()
                : new VipsOperation("svgload_buffer"u8)
                    .SetFile(start, file.Length).Set("scale"u8, (double)width / natural.Width).Image();
            if (drawn.Width != width || drawn.Height != height)
            {
                throw new ArgumentException(
                    $"A drawing of {natural.Width} x {natural.Height} does not scale to {width} x {height}.");
            }

            using var flat = PictureColours.Flatten(drawn);
            var pixels = new byte[width * height * 3];
            flat.CopyTo(pixels, new Deadline(TimeSpan.MaxValue, CancellationToken.None));
            return new RgbPicture(width, height, pixels);
        }
    }
}

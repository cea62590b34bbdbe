using System.Buffers;

namespace Vitrine.Media;

/// <summary>A picture's file, open in libvips. Pixels are read when they are asked for.</summary>
internal sealed unsafe class PictureFile(ReadOnlyMemory<byte> file, PictureFormat format) : IDisposable
{
    private const int SequentialAccess = 1;
    private const int FailOnError = 2;

    private readonly MemoryHandle _pin = file.Pin();
    private VipsImage? _image;

    /// <summary>The pixels as the file has them, to be read once, from top to bottom.</summary>
    private VipsImage Image => _image ??= Load(shrink: 1);

    /// <summary>Format, upright size and kind.</summary>
    public PictureHeader ReadHeader()
    {
        if (!Image.HasKnownColours)
        {
            throw new VipsException($"its {Image.Bands} channels are not grey, RGB or CMYK");
        }
        var (width, height) = Image.Orientation >= 5 ? (Image.Height, Image.Width) : (Image.Width, Image.Height);
        return new PictureHeader(format, width, height, Image.IsSet("jpeg-multiscan"u8) || Image.IsSet("interlaced"u8));
    }

    /// <summary>
    /// How many times smaller the picture is best decoded where <paramref name="room"/> times would do. A JPEG's decoder cuts
    /// frequencies off cleanly; averages are coarser, so half of the way is left to the better filter.
    /// </summary>
    public int Shrink(int room) => format == PictureFormat.Jpeg
        ? room switch { >= 8 => 8, >= 4 => 4, >= 2 => 2, _ => 1 }
        : Math.Max(room / 2, 1);

    /// <summary>Decodes every pixel, a JPEG at an eighth of its size, and keeps none.</summary>
    public void ReadThrough(Deadline deadline)
    {
        using var pixels = format == PictureFormat.Jpeg ? Load(shrink: 8) : Image.Share();
        pixels.ReadThrough(deadline);
    }

    /// <summary>
    /// (H, W, 3), 8-bit sRGB, upright, alpha flattened on white; <paramref name="shrink"/> times smaller along each side,
    /// rounded up. A JPEG is shrunk by its decoder, for less than the whole costs; others are averaged as they are read, so
    /// that they are not held whole.
    /// </summary>
    public VipsImage ToRgb(int shrink)
    {
        var byDecoder = format == PictureFormat.Jpeg ? shrink : 1;
        using var loaded = byDecoder == 1 ? Image.Share() : Load(byDecoder);
        using var flat = PictureColours.Flatten(loaded);
        using var small = flat.Shrink(shrink / byDecoder);
        using var srgb = PictureColours.ToSrgb(small);
        return srgb.Upright();
    }

    /// <summary>Says in our words what libvips could not decode.</summary>
    public PictureException Explain(VipsException exception) => PictureBytes.LacksEnd(format, file.Span)
        ? new PictureException(PictureReason.Truncated, $"The {format} file ends too early: {exception.Message}.", exception)
        : new PictureException(PictureReason.Corrupt, $"The {format} file cannot be decoded: {exception.Message}.", exception);

    public void Dispose()
    {
        _image?.Dispose();
        _pin.Dispose();
    }

    private VipsImage Load(int shrink)
    {
        var load = new VipsOperation(format switch
        {
            PictureFormat.Jpeg => "jpegload_buffer"u8,
            PictureFormat.Png => "pngload_buffer"u8,
            PictureFormat.WebP => "webpload_buffer"u8,
            _ => "gifload_buffer"u8,
        });
        load.SetFile(_pin.Pointer, file.Length).Set("access"u8, SequentialAccess).Set("fail-on"u8, FailOnError);
        return (shrink == 1 ? load : load.Set("shrink"u8, shrink)).Image();
    }
}

using System.Buffers;

namespace Vitrine.Media;

/// <summary>A picture's file, open in libvips: the header is read, the pixels are not.</summary>
internal sealed unsafe class PictureFile(ReadOnlyMemory<byte> file, PictureFormat format) : IDisposable
{
    private const int SequentialAccess = 1;
    private const int FailOnError = 2;

    private readonly MemoryHandle _pin = file.Pin();
    private VipsImage? _image;

    public PictureFormat Format { get; } = format;

    /// <summary>The pixels as the file has them, to be read once, from top to bottom.</summary>
    public VipsImage Image => _image ??= Load(shrink: 1);

    /// <summary>The same at 1 / <paramref name="shrink"/> of the size: 2, 4 or 8, of a JPEG only. The caller disposes it.</summary>
    public VipsImage Load(int shrink)
    {
        var load = new VipsOperation(Format switch
        {
            PictureFormat.Jpeg => "jpegload_buffer"u8,
            PictureFormat.Png => "pngload_buffer"u8,
            PictureFormat.WebP => "webpload_buffer"u8,
            _ => "gifload_buffer"u8,
        });
        load.SetFile(_pin.Pointer, file.Length).Set("access"u8, SequentialAccess).Set("fail-on"u8, FailOnError);
        return (shrink == 1 ? load : load.Set("shrink"u8, shrink)).Image();
    }

    /// <summary>Format, upright size and kind.</summary>
    public PictureHeader ReadHeader()
    {
        var (width, height) = Image.Orientation >= 5 ? (Image.Height, Image.Width) : (Image.Width, Image.Height);
        return new PictureHeader(Format, width, height, Image.Has("jpeg-multiscan"u8) || Image.Has("interlaced"u8));
    }

    /// <summary>Says in our words what libvips could not decode.</summary>
    public PictureException Explain(VipsException exception) => PictureBytes.LacksEnd(Format, file.Span)
        ? new PictureException(PictureReason.Truncated, $"The {Format} file ends too early: {exception.Message}.", exception)
        : new PictureException(PictureReason.Corrupt, $"The {Format} file cannot be decoded: {exception.Message}.", exception);

    public void Dispose()
    {
        _image?.Dispose();
        _pin.Dispose();
    }
}

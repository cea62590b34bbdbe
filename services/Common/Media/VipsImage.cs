using static Vitrine.Media.Vips;

namespace Vitrine.Media;

/// <summary>A picture of libvips: often a recipe whose pixels are made when they are read.</summary>
internal sealed unsafe class VipsImage(nint handle) : IDisposable
{
    private const int RowsAtATime = 64;
    private const int UCharFormat = 0;

    public nint Handle { get; private set; } = handle != 0 ? handle : throw new VipsException(TakeError());

    public int Width => vips_image_get_width(Handle);

    public int Height => vips_image_get_height(Handle);

    public int Bands => vips_image_get_bands(Handle);

    /// <summary>Whether the bands are those of grey, RGB or CMYK, the first two with or without alpha.</summary>
    public bool HasKnownColours => (Interpretation, Bands) is
        (VipsInterpretation.BlackAndWhite or VipsInterpretation.Grey16, 1 or 2)
        or (VipsInterpretation.Srgb or VipsInterpretation.Rgb16, 3 or 4)
        or (VipsInterpretation.Cmyk, 4);

    public bool HasAlpha => vips_image_hasalpha(Handle) != 0;

    /// <summary>The EXIF orientation, 1 to 8.</summary>
    public int Orientation => vips_image_get_orientation(Handle);

    public VipsInterpretation Interpretation => (VipsInterpretation)vips_image_get_interpretation(Handle);

    public bool Is8Bit => vips_image_get_format(Handle) == UCharFormat;

    /// <summary>Copies packed 8-bit pixels into a picture of libvips.</summary>
    public static VipsImage From(RgbPicture picture)
    {
        fixed (byte* pixels = picture.Pixels)
        {
            using var plain = new VipsImage(vips_image_new_from_memory_copy(
                pixels, (nuint)picture.Pixels.Length, picture.Width, picture.Height, 3, UCharFormat));
            return new VipsOperation("copy"u8)
                .Set("in"u8, plain)
                .Set("interpretation"u8, (int)VipsInterpretation.Srgb)
                .Image();
        }
    }

    /// <summary>Whether a field of the file is there and is 1.</summary>
    public bool IsSet(ReadOnlySpan<byte> field) =>
        Has(field) && vips_image_get_int(Handle, field, out var value) == 0 && value == 1;

    /// <summary>A field that holds bytes, as the file has it. It lives as long as the picture. Empty: no such field.</summary>
    public ReadOnlySpan<byte> Bytes(ReadOnlySpan<byte> field) =>
        Has(field) && vips_image_get_blob(Handle, field, out var data, out var length) == 0
            ? new ReadOnlySpan<byte>((void*)data, (int)length)
            : [];

    /// <summary>Another handle on the same picture.</summary>
    public VipsImage Share() => new(g_object_ref(Handle));

    /// <summary>Turned and mirrored as its EXIF orientation says.</summary>
    public VipsImage Upright()
    {
        if (Orientation == 1)
        {
            return Share();
        }
        using var pixels = ToMemory();
        return new VipsOperation("autorot"u8).Set("in"u8, pixels).Image();
    }

    /// <summary>Averages squares of pixels; the last row and column are rounded up.</summary>
    public VipsImage Shrink(int times) => times == 1
        ? Share()
        : new VipsOperation("shrink"u8)
            .Set("in"u8, this).Set("hshrink"u8, (double)times).Set("vshrink"u8, (double)times).Set("ceil"u8, 1)
            .Image();

    /// <summary>Makes all pixels now, so that they can be read in any order.</summary>
    public VipsImage ToMemory() => new(vips_image_copy_memory(Handle));

    /// <summary>Makes all 8-bit pixels, top to bottom, into rows packed at <paramref name="destination"/>.</summary>
    public void CopyTo(Span<byte> destination, Deadline deadline)
    {
        using var region = new Region(this);
        for (var top = 0; top < Height; top += RowsAtATime)
        {
            deadline.Check();
            var pixels = vips_region_fetch(region.Handle, 0, top, Width, Math.Min(RowsAtATime, Height - top), out var bytes);
            Check(pixels != 0);
            new ReadOnlySpan<byte>((void*)pixels, (int)bytes).CopyTo(destination);
            g_free(pixels);
            destination = destination[(int)bytes..];
        }
    }

    /// <summary>Makes all pixels, top to bottom, and keeps none.</summary>
    public void ReadThrough(Deadline deadline)
    {
        using var region = new Region(this);
        for (var top = 0; top < Height; top += RowsAtATime)
        {
            deadline.Check();
            var rows = new Rect(0, top, Width, Math.Min(RowsAtATime, Height - top));
            Check(vips_region_prepare(region.Handle, in rows) == 0);
        }
    }

    public void Dispose()
    {
        if (Handle != 0)
        {
            g_object_unref(Handle);
            Handle = 0;
        }
    }

    // Asked first: to ask for a field that is not there would leave an error in the text that libvips keeps.
    private bool Has(ReadOnlySpan<byte> field) => vips_image_get_typeof(Handle, field) != 0;

    private static void Check(bool done)
    {
        if (!done)
        {
            throw new VipsException(TakeError());
        }
    }

    /// <summary>Makes pixels in the calling thread, with no hand-over to the thread pool of libvips.</summary>
    private readonly ref struct Region(VipsImage image)
    {
        public nint Handle { get; } = vips_region_new(image.Handle) is var region and not 0
            ? region
            : throw new VipsException(TakeError());

        public void Dispose() => g_object_unref(Handle);
    }
}

/// <summary>What the bands mean, as in <c>VipsInterpretation</c>.</summary>
internal enum VipsInterpretation
{
    BlackAndWhite = 1,
    Cmyk = 15,
    Srgb = 22,
    Rgb16 = 25,
    Grey16 = 26,
}

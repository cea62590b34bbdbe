using static Vitrine.Media.Vips;

namespace Vitrine.Media;

/// <summary>One call of a libvips operation: inputs by name, then run it for one output.</summary>
internal readonly unsafe ref struct VipsOperation(ReadOnlySpan<byte> nickname)
{
    private readonly nint _handle = vips_operation_new(nickname) is var handle and not 0
        ? handle
        : throw new VipsException(TakeError());

    public VipsOperation Set(ReadOnlySpan<byte> input, int value)
    {
        var boxed = New(GType.Int);
        g_value_set_int(ref boxed, value);
        return Set(input, ref boxed);
    }

    public VipsOperation Set(ReadOnlySpan<byte> input, double value)
    {
        var boxed = New(GType.Double);
        g_value_set_double(ref boxed, value);
        return Set(input, ref boxed);
    }

    public VipsOperation Set(ReadOnlySpan<byte> input, ReadOnlySpan<byte> value)
    {
        var boxed = New(GType.String);
        g_value_set_string(ref boxed, value);
        return Set(input, ref boxed);
    }

    public VipsOperation Set(ReadOnlySpan<byte> input, VipsImage value)
    {
        var boxed = New(ImageType);
        g_value_set_object(ref boxed, value.Handle);
        return Set(input, ref boxed);
    }

    public VipsOperation Set(ReadOnlySpan<byte> input, ReadOnlySpan<double> values)
    {
        var boxed = New(ArrayDoubleType);
        vips_value_set_array_double(ref boxed, values, values.Length);
        return Set(input, ref boxed);
    }

    /// <summary>A file in memory. It must stay pinned for as long as pixels are read from the output.</summary>
    public VipsOperation SetFile(void* file, int length)
    {
        var blob = vips_blob_new(0, file, (nuint)length);
        var boxed = New(BlobType);
        g_value_set_boxed(ref boxed, blob);
        vips_area_unref(blob);
        return Set("buffer"u8, ref boxed);
    }

    /// <summary>Runs the operation for its output picture. Pixels are made when they are read.</summary>
    public VipsImage Image()
    {
        try
        {
            Build();
            var boxed = Get("out"u8, ImageType);
            var image = new VipsImage(g_value_dup_object(in boxed));
            g_value_unset(ref boxed);
            return image;
        }
        finally
        {
            Release();
        }
    }

    /// <summary>Runs a saver for the file it makes.</summary>
    public byte[] File()
    {
        try
        {
            Build();
            var boxed = Get("buffer"u8, BlobType);
            var blob = g_value_dup_boxed(in boxed);
            g_value_unset(ref boxed);
            var file = new ReadOnlySpan<byte>((void*)vips_blob_get(blob, out var length), (int)length).ToArray();
            vips_area_unref(blob);
            return file;
        }
        finally
        {
            Release();
        }
    }

    private static GValue New(nuint type)
    {
        var value = default(GValue);
        g_value_init(ref value, type);
        return value;
    }

    private VipsOperation Set(ReadOnlySpan<byte> input, scoped ref GValue value)
    {
        g_object_set_property(_handle, input, in value);
        g_value_unset(ref value);
        return this;
    }

    private GValue Get(ReadOnlySpan<byte> output, nuint type)
    {
        var value = New(type);
        g_object_get_property(_handle, output, ref value);
        return value;
    }

    private void Build()
    {
        if (vips_object_build(_handle) != 0)
        {
            throw new VipsException(TakeError());
        }
    }

    private void Release()
    {
        vips_object_unref_outputs(_handle);
        g_object_unref(_handle);
    }
}

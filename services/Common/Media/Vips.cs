using System.Runtime.InteropServices;

namespace Vitrine.Media;

/// <summary>
/// The few functions of libvips 8.14 or newer and of GObject that Media needs. Operations are run by name, as the language
/// bindings of libvips do it: https://www.libvips.org/API/current/binding.html.
/// </summary>
internal static unsafe partial class Vips
{
    private const string LibVips = "libvips.so.42";
    private const string LibObject = "libgobject-2.0.so.0";
    private const string LibGlib = "libglib-2.0.so.0";

    static Vips()
    {
        // A broken picture is reported by our error, not by a line on the standard error stream too.
        g_setenv("VIPS_WARNING"u8, "0"u8, 1);
        if (vips_init("vitrine"u8) != 0)
        {
            throw new InvalidOperationException($"libvips does not start: {TakeError()}");
        }

        // A service decodes on several threads itself, and no picture is decoded twice in the same way.
        vips_concurrency_set(1);
        vips_cache_set_max(0);
        vips_block_untrusted_set(true);
        BlobType = vips_blob_get_type();
        ImageType = vips_image_get_type();
        ArrayDoubleType = vips_array_double_get_type();
    }

    public static nuint BlobType { get; }

    public static nuint ImageType { get; }

    public static nuint ArrayDoubleType { get; }

    /// <summary>What libvips says went wrong. Its error text is one for all threads, so this is for people only.</summary>
    public static string TakeError()
    {
        var buffer = vips_error_buffer_copy();
        var text = Marshal.PtrToStringUTF8(buffer) ?? "";
        g_free(buffer);
        return text.Split('\n', 2)[0];
    }

    /// <summary>The fundamental types of GObject, as its headers number them.</summary>
    public static class GType
    {
        public const nuint Int = 6 << 2;
        public const nuint Double = 15 << 2;
        public const nuint String = 16 << 2;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct GValue
    {
        public nuint Type;
        private readonly long _data0;
        private readonly long _data1;
    }

    [StructLayout(LayoutKind.Sequential)]
    public record struct Rect(int Left, int Top, int Width, int Height);

    [LibraryImport(LibVips)]
    private static partial int vips_init(ReadOnlySpan<byte> name);

    [LibraryImport(LibVips)]
    private static partial void vips_concurrency_set(int concurrency);

    [LibraryImport(LibVips)]
    private static partial void vips_cache_set_max(int max);

    [LibraryImport(LibVips)]
    private static partial void vips_block_untrusted_set([MarshalAs(UnmanagedType.Bool)] bool state);

    [LibraryImport(LibVips)]
    public static partial void vips_operation_block_set(ReadOnlySpan<byte> name, [MarshalAs(UnmanagedType.Bool)] bool state);

    [LibraryImport(LibVips)]
    private static partial nint vips_error_buffer_copy();

    [LibraryImport(LibVips)]
    private static partial nuint vips_blob_get_type();

    [LibraryImport(LibVips)]
    private static partial nuint vips_image_get_type();

    [LibraryImport(LibVips)]
    private static partial nuint vips_array_double_get_type();

    [LibraryImport(LibVips)]
    public static partial nint vips_operation_new(ReadOnlySpan<byte> name);

    [LibraryImport(LibVips)]
    public static partial int vips_object_build(nint @object);

    [LibraryImport(LibVips)]
    public static partial void vips_object_unref_outputs(nint @object);

    [LibraryImport(LibVips)]
    public static partial nint vips_blob_new(nint free, void* data, nuint length);

    [LibraryImport(LibVips)]
    public static partial nint vips_blob_get(nint blob, out nuint length);

    [LibraryImport(LibVips)]
    public static partial void vips_area_unref(nint area);

    [LibraryImport(LibVips)]
    public static partial void vips_value_set_array_double(ref GValue value, ReadOnlySpan<double> array, int n);

    [LibraryImport(LibVips)]
    public static partial int vips_image_get_width(nint image);

    [LibraryImport(LibVips)]
    public static partial int vips_image_get_height(nint image);

    [LibraryImport(LibVips)]
    public static partial int vips_image_get_bands(nint image);

    [LibraryImport(LibVips)]
    public static partial int vips_image_get_format(nint image);

    [LibraryImport(LibVips)]
    public static partial int vips_image_get_interpretation(nint image);

    [LibraryImport(LibVips)]
    public static partial int vips_image_get_orientation(nint image);

    [LibraryImport(LibVips)]
    public static partial int vips_image_hasalpha(nint image);

    [LibraryImport(LibVips)]
    public static partial nuint vips_image_get_typeof(nint image, ReadOnlySpan<byte> name);

    [LibraryImport(LibVips)]
    public static partial int vips_image_get_blob(nint image, ReadOnlySpan<byte> name, out nint data, out nuint length);

    [LibraryImport(LibVips)]
    public static partial int vips_image_get_int(nint image, ReadOnlySpan<byte> name, out int value);

    [LibraryImport(LibVips)]
    public static partial nint vips_image_copy_memory(nint image);

    [LibraryImport(LibVips)]
    public static partial nint vips_image_new_from_memory_copy(
        void* data, nuint size, int width, int height, int bands, int format);

    [LibraryImport(LibVips)]
    public static partial nint vips_region_new(nint image);

    [LibraryImport(LibVips)]
    public static partial int vips_region_prepare(nint region, in Rect rect);

    [LibraryImport(LibVips)]
    public static partial nint vips_region_fetch(nint region, int left, int top, int width, int height, out nuint length);

    [LibraryImport(LibObject)]
    public static partial nint g_object_ref(nint @object);

    [LibraryImport(LibObject)]
    public static partial void g_object_unref(nint @object);

    [LibraryImport(LibObject)]
    public static partial void g_object_set_property(nint @object, ReadOnlySpan<byte> name, in GValue value);

    [LibraryImport(LibObject)]
    public static partial void g_object_get_property(nint @object, ReadOnlySpan<byte> name, ref GValue value);

    [LibraryImport(LibObject)]
    public static partial void g_value_init(ref GValue value, nuint type);

    [LibraryImport(LibObject)]
    public static partial void g_value_unset(ref GValue value);

    [LibraryImport(LibObject)]
    public static partial void g_value_set_int(ref GValue value, int v);

    [LibraryImport(LibObject)]
    public static partial void g_value_set_double(ref GValue value, double v);

    [LibraryImport(LibObject)]
    public static partial void g_value_set_string(ref GValue value, ReadOnlySpan<byte> v);

    [LibraryImport(LibObject)]
    public static partial void g_value_set_object(ref GValue value, nint v);

    [LibraryImport(LibObject)]
    public static partial void g_value_set_boxed(ref GValue value, nint v);

    [LibraryImport(LibObject)]
    public static partial nint g_value_dup_object(in GValue value);

    [LibraryImport(LibObject)]
    public static partial nint g_value_dup_boxed(in GValue value);

    [LibraryImport(LibGlib)]
    private static partial int g_setenv(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, int overwrite);

    [LibraryImport(LibGlib)]
    public static partial void g_free(nint memory);
}

using System.Buffers.Binary;

namespace Vitrine.Media;

/// <summary>What can be told from a picture's bytes alone, before any decoder sees them.</summary>
internal static class PictureBytes
{
    private static ReadOnlySpan<byte> PngMagic => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    private static ReadOnlySpan<byte> JpegStartOfScan => [0xFF, 0xDA];

    private static ReadOnlySpan<byte> JpegEnd => [0xFF, 0xD9];

    /// <summary>The format, by magic bytes; null: none that is taken in.</summary>
    public static PictureFormat? FormatOf(ReadOnlySpan<byte> file) => file switch
    {
        [0xFF, 0xD8, 0xFF, ..] => PictureFormat.Jpeg,
        _ when file.StartsWith(PngMagic) => PictureFormat.Png,
        _ when file.StartsWith("RIFF"u8) && file.Length >= 12 && file[8..12].SequenceEqual("WEBP"u8) => PictureFormat.WebP,
        _ when file.StartsWith("GIF87a"u8) || file.StartsWith("GIF89a"u8) => PictureFormat.Gif,
        _ => null,
    };

    /// <summary>Width and height as a PNG's first chunk claims them, each up to 2^32 - 1; null: it has no such chunk.</summary>
    public static (uint Width, uint Height)? PngSize(ReadOnlySpan<byte> png) =>
        png.Length >= 24 && png[12..16].SequenceEqual("IHDR"u8)
            ? (BinaryPrimitives.ReadUInt32BigEndian(png[16..]), BinaryPrimitives.ReadUInt32BigEndian(png[20..]))
            : null;

    /// <summary>Scans of a JPEG. A few more may be counted where a thumbnail is embedded.</summary>
    public static int JpegScans(ReadOnlySpan<byte> jpeg) => jpeg.Count(JpegStartOfScan);

    /// <summary>Whether the mark that ends a file of this format is missing.</summary>
    public static bool LacksEnd(PictureFormat format, ReadOnlySpan<byte> file) => format switch
    {
        PictureFormat.Jpeg => file.LastIndexOf(JpegEnd) <= file.LastIndexOf(JpegStartOfScan),
        PictureFormat.Png => file.LastIndexOf("IEND"u8) < 0,
        PictureFormat.WebP => file.Length - 8L < BinaryPrimitives.ReadUInt32LittleEndian(file[4..]),
        _ => file[^1] != (byte)';',
    };
}

using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Vitrine.Media.Tests;

/// <summary>Files that a picture service must refuse, or survive, built byte by byte. No test framework is needed here.</summary>
public static class HostileFiles
{
    public static byte[] Empty => [];

    public static byte[] HtmlNamedJpg => "<!DOCTYPE html><html><body>404 Not Found</body></html>"u8.ToArray();

    public static byte[] Svg => """
        <?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>
        """u8.ToArray();

    /// <summary>A web page's worth of pixels in 60 bytes.</summary>
    public static byte[] PngOf100000x100000 => Png(100_000, 100_000, Deflate(0));

    public static byte[] PngOf1x500M => Png(1, 500_000_000, Deflate(1_000_000));

    /// <summary>Within every limit, and nearly nothing on the wire: black, 8,000 x 8,000 x 16-bit grey.</summary>
    public static byte[] PngOf64Megapixels => Png(8_000, 8_000, Deflate(8_000L * (1 + (8_000 * 2))), bits: 16);

    /// <summary>Ends in the middle of its pixels.</summary>
    public static byte[] TruncatedPng => Png(512, 512, Deflate(512 * 513))[..200];

    /// <summary>A text chunk of 2 MB that inflates to 200 MB, before a good picture.</summary>
    public static byte[] PngWithInflatingText
    {
        get
        {
            var png = Png(16, 16, Deflate(16 * 17));
            var bomb = Chunk("zTXt", [.. "Comment\0\0"u8, .. Deflate(200_000_000)]);
            return [.. png[..33], .. bomb, .. png[33..]];
        }
    }

    /// <summary>A good baseline JPEG of grey 256 x 256.</summary>
    public static byte[] GoodJpeg => Jpeg(0xC0, 256, 256, [[0, 63, 0]]);

    public static byte[] TruncatedJpeg => GoodJpeg[..^64];

    public static byte[] JpegWithBrokenExif
    {
        get
        {
            var jpeg = GoodJpeg;
            var exif = Segment(0xE1, [.. "Exif\0\0MM\0*"u8, .. Enumerable.Repeat((byte)0xFF, 200)]);
            return [.. jpeg[..2], .. exif, .. jpeg[2..]];
        }
    }

    /// <summary>Two channels mean no colours that anyone knows.</summary>
    public static byte[] JpegOfTwoChannels => Jpeg(0xC0, 256, 256, [[0, 63, 0]], channels: 2);

    /// <summary>A real one: 6,000 x 5,000, grey.</summary>
    public static byte[] ProgressiveJpegOf30Megapixels => Jpeg(0xC2, 6_000, 5_000, [[0, 0, 0]]);

    /// <summary>Small enough, but every one of its 2,000 scans goes over all of it.</summary>
    public static byte[] JpegOf2000Scans =>
        Jpeg(0xC2, 1_024, 1_024, [[0, 0, 1], .. Enumerable.Repeat<byte[]>([0, 0, 0x10], 1_999)]);

    public static byte[] Zip
    {
        get
        {
            using var file = new MemoryStream();
            using (var zip = new ZipArchive(file, ZipArchiveMode.Create))
            {
                zip.CreateEntry("picture.jpg").Open().Dispose();
            }
            return file.ToArray();
        }
    }

    /// <summary>A screen of 65,535 x 65,535 in some 40 bytes.</summary>
    public static byte[] GifBomb => Gif(65_535, 65_535, frames: 1);

    /// <summary>A million frames of one pixel.</summary>
    public static byte[] GifOfAMillionFrames => Gif(1, 1, frames: 1_000_000);

    public static byte[] TruncatedGif => Gif(64, 64, frames: 1)[..^8];

    /// <summary>A lossless one that claims 16,000 x 16,000.</summary>
    public static byte[] WebPBomb
    {
        get
        {
            var size = new byte[4];
            BinaryPrimitives.WriteInt32LittleEndian(size, 15_999 | (15_999 << 14));
            return WebP("VP8L", [0x2F, .. size, .. new byte[15]]);
        }
    }

    /// <summary>A lossy one of 512 x 512 that ends after its header.</summary>
    public static byte[] TruncatedWebP
    {
        get
        {
            var webp = WebP("VP8 ", [0x10, 0x80, 0, 0x9D, 0x01, 0x2A, 0, 2, 0, 2, .. new byte[4_000]]);
            return webp[..200];
        }
    }

    private static byte[] Png(uint width, uint height, byte[] deflated, byte bits = 8)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteUInt32BigEndian(header, width);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4), height);
        header[8] = bits;
        return
        [
            0x89, .. "PNG\r\n"u8, 0x1A, (byte)'\n',
            .. Chunk("IHDR", header), .. Chunk("IDAT", deflated), .. Chunk("IEND", []),
        ];
    }

    private static byte[] Chunk(string type, byte[] data)
    {
        byte[] named = [.. Encoding.ASCII.GetBytes(type), .. data];
        var chunk = new byte[named.Length + 8];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        named.CopyTo(chunk, 4);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(named.Length + 4), Crc32(named));
        return chunk;
    }

    /// <summary>The CRC of the PNG specification, annex D, bit by bit.</summary>
    private static uint Crc32(byte[] data)
    {
        var crc = uint.MaxValue;
        foreach (var value in data)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
            }
        }
        return ~crc;
    }

    private static byte[] Deflate(long zeros)
    {
        using var file = new MemoryStream();
        using (var deflate = new ZLibStream(file, CompressionLevel.Fastest))
        {
            var block = new byte[1 << 20];
            for (; zeros > 0; zeros -= block.Length)
            {
                deflate.Write(block, 0, (int)Math.Min(zeros, block.Length));
            }
        }
        return file.ToArray();
    }

    /// <summary>A grey JPEG whose coefficients are all 0: one Huffman code of one bit, 0, stands for everything.</summary>
    /// <param name="scans">Of each: first and last coefficient, and the successive approximation.</param>
    private static byte[] Jpeg(byte frame, int width, int height, byte[][] scans, byte channels = 1)
    {
        var baseline = frame == 0xC0;
        var blocks = (long)channels * ((width + 7) / 8) * ((height + 7) / 8);
        // Baseline: a bit for the DC, a bit for "end of block". Progressive: a bit for the DC.
        var bits = new byte[((baseline ? 2 * blocks : blocks) + 7) / 8];
        using var file = new MemoryStream();
        file.Write([0xFF, 0xD8]);
        file.Write(Segment(0xDB, [0, .. Enumerable.Repeat((byte)1, 64)]));
        byte[] size = [(byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width];
        file.Write(Segment(frame, [8, .. size, channels, .. EachChannel(0x11, 0)]));
        file.Write(Segment(0xC4, [0x00, 1, .. new byte[15], 0, 0x10, 1, .. new byte[15], 0]));
        foreach (var scan in scans)
        {
            file.Write(Segment(0xDA, [channels, .. EachChannel(0x00), .. scan]));
            file.Write(bits);
        }
        file.Write([0xFF, 0xD9]);
        return file.ToArray();

        IEnumerable<byte> EachChannel(params byte[] fields) =>
            Enumerable.Range(1, channels).SelectMany(id => fields.Prepend((byte)id));
    }

    private static byte[] Segment(byte marker, byte[] data) =>
        [0xFF, marker, (byte)((data.Length + 2) >> 8), (byte)(data.Length + 2), .. data];

    private static byte[] Gif(ushort width, ushort height, int frames)
    {
        byte[] size = [(byte)width, (byte)(width >> 8), (byte)height, (byte)(height >> 8)];
        byte[] frame = [0x2C, 0, 0, 0, 0, .. size, 0, 2, 2, 0x44, 0x01, 0];
        using var file = new MemoryStream();
        file.Write([.. "GIF89a"u8, .. size, 0x80, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF]);
        for (var i = 0; i < frames; i++)
        {
            file.Write(frame);
        }
        file.WriteByte(0x3B);
        return file.ToArray();
    }

    private static byte[] WebP(string chunk, byte[] data)
    {
        var length = new byte[8];
        BinaryPrimitives.WriteInt32LittleEndian(length, data.Length + 12);
        BinaryPrimitives.WriteInt32LittleEndian(length.AsSpan(4), data.Length);
        return [.. "RIFF"u8, .. length[..4], .. "WEBP"u8, .. Encoding.ASCII.GetBytes(chunk), .. length[4..], .. data];
    }
}

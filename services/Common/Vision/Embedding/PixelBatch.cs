using System.Buffers;

namespace Vitrine.Vision.Embedding;

/// <summary>
/// Room for pictures of one size, to be filled by a decoder: (N, H, W, 3), 8-bit RGB. Disposing hands the memory back.
/// </summary>
public sealed class PixelBatch : IDisposable
{
    private readonly int _length;
    private byte[]? _bytes;

    public PixelBatch(int count, int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        (Count, Width, Height) = (count, width, height);
        _length = checked(count * PictureBytes);
        _bytes = ArrayPool<byte>.Shared.Rent(_length);
    }

    /// <summary>Pictures.</summary>
    public int Count { get; }

    /// <summary>In pixels.</summary>
    public int Width { get; }

    /// <summary>In pixels.</summary>
    public int Height { get; }

    /// <summary>All pictures, one behind the other.</summary>
    public Span<byte> Span => Bytes.AsSpan(0, _length);

    private int PictureBytes => checked(Width * Height * 3);

    private byte[] Bytes => _bytes ?? throw new ObjectDisposedException(nameof(PixelBatch));

    public void Dispose()
    {
        var bytes = Interlocked.Exchange(ref _bytes, null);
        if (bytes is not null)
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    internal ReadOnlyMemory<byte>[] Pictures(int first, int count) =>
        [.. Enumerable.Range(first, count).Select(i => Bytes.AsMemory(i * PictureBytes, PictureBytes))];
}

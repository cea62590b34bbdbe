using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Npgsql.Internal;

namespace Vitrine.Catalog.Vectors;

/// <summary>
/// pgvector's binary form of <c>vector</c> (<typeparamref name="TElement"/> float) and <c>halfvec</c> (Half): the
/// number of elements as a 16-bit integer, 16 bits that are 0, the elements, all big-endian.
/// </summary>
/// <param name="open">The value's elements.</param>
/// <param name="close">A value of these elements.</param>
internal sealed class DenseConverter<T, TElement>(Func<T, ReadOnlyMemory<TElement>> open, Func<TElement[], T> close)
    : PgStreamingConverter<T> where TElement : unmanaged
{
    private const int HeaderBytes = 4;

    public override Size GetSize(SizeContext context, T value, ref object? writeState) => ByteCount(open(value).Length);

    public override T Read(PgReader reader)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(reader.CurrentRemaining);
        try
        {
            var wire = bytes.AsMemory(0, reader.CurrentRemaining);
            reader.ReadBytes(wire.Span);
            return Decode(wire.Span);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    public override async ValueTask<T> ReadAsync(PgReader reader, CancellationToken cancellationToken = default)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(reader.CurrentRemaining);
        try
        {
            var wire = bytes.AsMemory(0, reader.CurrentRemaining);
            await reader.ReadBytesAsync(wire, cancellationToken);
            return Decode(wire.Span);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    public override void Write(PgWriter writer, T value)
    {
        var bytes = Encode(open(value).Span, out var count);
        writer.WriteBytes(bytes.AsSpan(0, count));
        ArrayPool<byte>.Shared.Return(bytes);
    }

    public override async ValueTask WriteAsync(PgWriter writer, T value, CancellationToken cancellationToken = default)
    {
        var bytes = Encode(open(value).Span, out var count);
        await writer.WriteBytesAsync(bytes.AsMemory(0, count), cancellationToken);
        ArrayPool<byte>.Shared.Return(bytes);
    }

    private static int ByteCount(int elements) => HeaderBytes + elements * Unsafe.SizeOf<TElement>();

    private static byte[] Encode(ReadOnlySpan<TElement> elements, out int count)
    {
        count = ByteCount(elements.Length);
        var bytes = ArrayPool<byte>.Shared.Rent(count);
        BinaryPrimitives.WriteUInt16BigEndian(bytes, checked((ushort)elements.Length));
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(sizeof(ushort)), 0);
        Reverse(MemoryMarshal.AsBytes(elements), bytes.AsSpan(HeaderBytes, count - HeaderBytes));
        return bytes;
    }

    private T Decode(ReadOnlySpan<byte> wire)
    {
        var elements = new TElement[BinaryPrimitives.ReadUInt16BigEndian(wire)];
        Reverse(wire[HeaderBytes..], MemoryMarshal.AsBytes(elements.AsSpan()));
        return close(elements);
    }

    private static void Reverse(ReadOnlySpan<byte> from, Span<byte> to)
    {
        if (Unsafe.SizeOf<TElement>() == sizeof(uint))
        {
            BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, uint>(from), MemoryMarshal.Cast<byte, uint>(to));
        }
        else
        {
            BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, ushort>(from), MemoryMarshal.Cast<byte, ushort>(to));
        }
    }
}

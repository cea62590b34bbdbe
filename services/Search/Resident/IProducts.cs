using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Vitrine.Search.Resident;

/// <summary>Four products of bytes in each of eight places, added to the place's sum.</summary>
internal interface IProducts
{
    static abstract Vector256<int> Add(Vector256<int> sums, Vector256<byte> rows, Vector256<sbyte> query);
}

/// <summary>One instruction.</summary>
internal readonly struct VnniProducts : IProducts
{
    public static Vector256<int> Add(Vector256<int> sums, Vector256<byte> rows, Vector256<sbyte> query) =>
        AvxVnni.MultiplyWideningAndAdd(sums, rows, query);
}

/// <summary>By 16-bit numbers: AVX2's own product of bytes saturates.</summary>
internal readonly struct Avx2Products : IProducts
{
    public static Vector256<int> Add(Vector256<int> sums, Vector256<byte> rows, Vector256<sbyte> query)
    {
        var (words, signed) = (rows.AsInt16(), query.AsInt16());
        var even = Avx2.MultiplyAddAdjacent(words & Vector256.Create((short)0xFF), signed << 8 >> 8);
        var odd = Avx2.MultiplyAddAdjacent(words >>> 8, signed >> 8);
        return sums + even + odd;
    }
}

/// <summary>By 32-bit numbers, on any processor.</summary>
internal readonly struct PlainProducts : IProducts
{
    public static Vector256<int> Add(Vector256<int> sums, Vector256<byte> rows, Vector256<sbyte> query)
    {
        var (numbers, signed) = (rows.AsInt32(), query.AsInt32());
        for (var shift = 0; shift < 32; shift += 8)
        {
            sums += (numbers >>> shift & Vector256.Create(0xFF)) * (signed << 24 - shift >> 24);
        }

        return sums;
    }
}

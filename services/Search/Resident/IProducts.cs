using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Vitrine.Search.Resident;

/// <summary>Four products of bytes in each of eight places, added to the place's sum.</summary>
internal interface IProducts
{
    /// <summary>The greatest number of a query that it multiplies exactly, at most 127.</summary>
    static abstract int MostOfQuery { get; }

    /// <inheritdoc cref="CodeKernel.IsFasterByHalves"/>
    static abstract bool IsFasterByHalves { get; }

    static abstract Vector256<int> Add(Vector256<int> sums, Vector256<byte> rows, Vector256<sbyte> query);

    /// <summary>
    /// As <see cref="Add"/>, of rows from 0 to 15, to sums that are <see cref="Widen"/>'s to read: after
    /// <see cref="CodeKernel.HalvesTogether"/> steps at the latest.
    /// </summary>
    static abstract Vector256<int> AddHalves(Vector256<int> sums, Vector256<byte> rows, Vector256<sbyte> query);

    static abstract Vector256<int> Widen(Vector256<int> sums);
}

/// <summary>One instruction.</summary>
internal readonly struct VnniProducts : IProducts
{
    public static int MostOfQuery => sbyte.MaxValue;

    public static bool IsFasterByHalves => false;

    public static Vector256<int> Add(Vector256<int> sums, Vector256<byte> rows, Vector256<sbyte> query) =>
        AvxVnni.MultiplyWideningAndAdd(sums, rows, query);

    public static Vector256<int> AddHalves(Vector256<int> sums, Vector256<byte> rows, Vector256<sbyte> query) => Add(sums, rows, query);

    public static Vector256<int> Widen(Vector256<int> sums) => sums;
}

/// <summary>By 16-bit sums of two products, 2 * 255 * 64 at most: beyond 2¹⁵ - 1 they would saturate.</summary>
internal readonly struct Avx2Products : IProducts
{
    public static int MostOfQuery => 64;

    public static bool IsFasterByHalves => true;

    public static Vector256<int> Add(Vector256<int> sums, Vector256<byte> rows, Vector256<sbyte> query)
    {
        var pairs = Avx2.MultiplyAddAdjacent(rows, query);
        return sums + Avx2.MultiplyAddAdjacent(pairs, Vector256<short>.One);
    }

    public static Vector256<int> AddHalves(Vector256<int> sums, Vector256<byte> rows, Vector256<sbyte> query) =>
        (sums.AsInt16() + Avx2.MultiplyAddAdjacent(rows, query)).AsInt32();

    public static Vector256<int> Widen(Vector256<int> sums) => Avx2.MultiplyAddAdjacent(sums.AsInt16(), Vector256<short>.One);
}

/// <summary>By 32-bit numbers, on any processor.</summary>
internal readonly struct PlainProducts : IProducts
{
    public static int MostOfQuery => sbyte.MaxValue;

    public static bool IsFasterByHalves => false;

    public static Vector256<int> Add(Vector256<int> sums, Vector256<byte> rows, Vector256<sbyte> query)
    {
        var (numbers, signed) = (rows.AsInt32(), query.AsInt32());
        for (var shift = 0; shift < 32; shift += 8)
        {
            sums += (numbers >>> shift & Vector256.Create(0xFF)) * (signed << 24 - shift >> 24);
        }

        return sums;
    }

    public static Vector256<int> AddHalves(Vector256<int> sums, Vector256<byte> rows, Vector256<sbyte> query) => Add(sums, rows, query);

    public static Vector256<int> Widen(Vector256<int> sums) => sums;
}

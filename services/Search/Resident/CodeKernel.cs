using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Vitrine.Search.Resident;

/// <summary>Multiplies the codes of sixteen rows with those of queries, by what the processor has: exactly, in whole numbers.</summary>
/// <remarks>
/// Vectors go by steps of four numbers. A query is (steps, 4) signed bytes. Rows are (steps, 16 rows, 4) bytes from 0 to 255; or,
/// with two steps in a byte, (steps / 2, 16 rows, 4) bytes, the even step in the low half, from 0 to 15. A sum stays below 2³¹
/// for up to 66,000 numbers.
/// </remarks>
internal abstract class CodeKernel
{
    /// <summary>Rows at a time.</summary>
    public const int Rows = 16;

    /// <summary>A bit a row.</summary>
    public const uint AllRows = (1 << Rows) - 1;

    /// <summary>Queries at a time, where there are several.</summary>
    public const int Queries = 4;

    /// <summary>Numbers a step.</summary>
    public const int Numbers = 4;

    /// <summary>Steps of half bytes, an even number, whose sums fit in 16 bits.</summary>
    public const int HalvesTogether = 16;

    /// <summary>The fastest one here.</summary>
    public static CodeKernel Best { get; } = All().First();

    /// <summary>Those that this processor can run, fastest first.</summary>
    public static IEnumerable<CodeKernel> All()
    {
        if (AvxVnni.IsSupported)
        {
            yield return new CodeKernel<VnniProducts>();
        }

        if (Avx512BW.IsSupported)
        {
            yield return new Avx512Kernel();
        }

        if (Avx2.IsSupported)
        {
            yield return new CodeKernel<Avx2Products>();
        }

        yield return new CodeKernel<PlainProducts>();
    }

    /// <summary>The steps of a vector, an even number: zeros fill the last.</summary>
    public static int Steps(int dimension) => (dimension + 2 * Numbers - 1) / (2 * Numbers) * 2;

    /// <summary>The numbers of a query are from minus this to this, at most 127.</summary>
    public abstract int MostOfQuery { get; }

    /// <summary>Whether <see cref="FourByHalves"/> takes much less time than <see cref="Four"/>.</summary>
    public abstract bool IsFasterByHalves { get; }

    /// <param name="rows">(steps, 16, 4)</param>
    /// <param name="query">(steps)</param>
    /// <param name="sums">(16)</param>
    public abstract void One(ReadOnlySpan<byte> rows, ReadOnlySpan<int> query, Span<int> sums);

    /// <summary>As <see cref="One"/>, by rows of half a byte.</summary>
    /// <param name="rows">(steps / 2, 16, 4)</param>
    public abstract void OneByHalves(ReadOnlySpan<byte> rows, ReadOnlySpan<int> query, Span<int> sums);

    /// <param name="rows">(steps, 16, 4)</param>
    /// <param name="queries">(steps, 4 queries)</param>
    /// <param name="sums">(4 queries, 16)</param>
    public abstract void Four(ReadOnlySpan<byte> rows, ReadOnlySpan<int> queries, Span<int> sums);

    /// <summary>As <see cref="Four"/>, by rows of half a byte.</summary>
    /// <param name="rows">(steps / 2, 16, 4)</param>
    public abstract void FourByHalves(ReadOnlySpan<byte> rows, ReadOnlySpan<int> queries, Span<int> sums);
}

/// <summary>The loops, around the products of one kind of processor.</summary>
internal class CodeKernel<TProducts> : CodeKernel
    where TProducts : struct, IProducts
{
    public override int MostOfQuery => TProducts.MostOfQuery;

    public override bool IsFasterByHalves => TProducts.IsFasterByHalves;

    // Each loop keeps at least four sums: the next product need not wait for the one before. Inlined in what calls them, they took
    // up to 1.4 times as long.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public override void One(ReadOnlySpan<byte> rows, ReadOnlySpan<int> query, Span<int> sums)
    {
        var (even0, even8, odd0, odd8) = (Vector256<int>.Zero, Vector256<int>.Zero, Vector256<int>.Zero, Vector256<int>.Zero);
        ref var row = ref MemoryMarshal.GetReference(rows);
        for (var step = 0; step < query.Length; step += 2, row = ref Unsafe.Add(ref row, 128))
        {
            var (even, odd) = (Broadcast(query[step]), Broadcast(query[step + 1]));
            even0 = TProducts.Add(even0, Vector256.LoadUnsafe(ref row), even);
            even8 = TProducts.Add(even8, Vector256.LoadUnsafe(ref row, 32), even);
            odd0 = TProducts.Add(odd0, Vector256.LoadUnsafe(ref row, 64), odd);
            odd8 = TProducts.Add(odd8, Vector256.LoadUnsafe(ref row, 96), odd);
        }

        Store(sums, even0 + odd0, even8 + odd8);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public override void OneByHalves(ReadOnlySpan<byte> rows, ReadOnlySpan<int> query, Span<int> sums)
    {
        var (even0, even8, odd0, odd8) = (Vector256<int>.Zero, Vector256<int>.Zero, Vector256<int>.Zero, Vector256<int>.Zero);
        ref var row = ref MemoryMarshal.GetReference(rows);
        for (var step = 0; step < query.Length; step += 2, row = ref Unsafe.Add(ref row, 64))
        {
            var (even, odd) = (Broadcast(query[step]), Broadcast(query[step + 1]));
            var (row0, row8) = (Vector256.LoadUnsafe(ref row), Vector256.LoadUnsafe(ref row, 32));
            even0 = TProducts.Add(even0, Low(row0), even);
            even8 = TProducts.Add(even8, Low(row8), even);
            odd0 = TProducts.Add(odd0, High(row0), odd);
            odd8 = TProducts.Add(odd8, High(row8), odd);
        }

        Store(sums, even0 + odd0, even8 + odd8);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public override void Four(ReadOnlySpan<byte> rows, ReadOnlySpan<int> queries, Span<int> sums)
    {
        var (a0, a8, b0, b8) = (Vector256<int>.Zero, Vector256<int>.Zero, Vector256<int>.Zero, Vector256<int>.Zero);
        var (c0, c8, d0, d8) = (Vector256<int>.Zero, Vector256<int>.Zero, Vector256<int>.Zero, Vector256<int>.Zero);
        ref var row = ref MemoryMarshal.GetReference(rows);
        ref var query = ref MemoryMarshal.GetReference(queries);
        for (var i = 0; i < queries.Length; i += Queries, row = ref Unsafe.Add(ref row, 64), query = ref Unsafe.Add(ref query, Queries))
        {
            var (row0, row8) = (Vector256.LoadUnsafe(ref row), Vector256.LoadUnsafe(ref row, 32));
            var (a, b) = (Broadcast(query), Broadcast(Unsafe.Add(ref query, 1)));
            a0 = TProducts.Add(a0, row0, a);
            a8 = TProducts.Add(a8, row8, a);
            b0 = TProducts.Add(b0, row0, b);
            b8 = TProducts.Add(b8, row8, b);
            var (c, d) = (Broadcast(Unsafe.Add(ref query, 2)), Broadcast(Unsafe.Add(ref query, 3)));
            c0 = TProducts.Add(c0, row0, c);
            c8 = TProducts.Add(c8, row8, c);
            d0 = TProducts.Add(d0, row0, d);
            d8 = TProducts.Add(d8, row8, d);
        }

        Store(sums, a0, a8);
        Store(sums[Rows..], b0, b8);
        Store(sums[(2 * Rows)..], c0, c8);
        Store(sums[(3 * Rows)..], d0, d8);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public override void FourByHalves(ReadOnlySpan<byte> rows, ReadOnlySpan<int> queries, Span<int> sums)
    {
        sums.Clear();
        ref var row = ref MemoryMarshal.GetReference(rows);
        ref var query = ref MemoryMarshal.GetReference(queries);
        for (var first = 0; first < queries.Length; first += HalvesTogether * Queries)
        {
            var (a0, a8, b0, b8) = (Vector256<int>.Zero, Vector256<int>.Zero, Vector256<int>.Zero, Vector256<int>.Zero);
            var (c0, c8, d0, d8) = (Vector256<int>.Zero, Vector256<int>.Zero, Vector256<int>.Zero, Vector256<int>.Zero);
            var end = Math.Min(first + HalvesTogether * Queries, queries.Length);
            for (var i = first; i < end; i += 2 * Queries, row = ref Unsafe.Add(ref row, 64), query = ref Unsafe.Add(ref query, 2 * Queries))
            {
                var (halves0, halves8) = (Vector256.LoadUnsafe(ref row), Vector256.LoadUnsafe(ref row, 32));
                var (even0, even8, odd0, odd8) = (Low(halves0), Low(halves8), High(halves0), High(halves8));
                var (even, odd) = (Broadcast(query), Broadcast(Unsafe.Add(ref query, Queries)));
                a0 = TProducts.AddHalves(TProducts.AddHalves(a0, even0, even), odd0, odd);
                a8 = TProducts.AddHalves(TProducts.AddHalves(a8, even8, even), odd8, odd);
                (even, odd) = (Broadcast(Unsafe.Add(ref query, 1)), Broadcast(Unsafe.Add(ref query, Queries + 1)));
                b0 = TProducts.AddHalves(TProducts.AddHalves(b0, even0, even), odd0, odd);
                b8 = TProducts.AddHalves(TProducts.AddHalves(b8, even8, even), odd8, odd);
                (even, odd) = (Broadcast(Unsafe.Add(ref query, 2)), Broadcast(Unsafe.Add(ref query, Queries + 2)));
                c0 = TProducts.AddHalves(TProducts.AddHalves(c0, even0, even), odd0, odd);
                c8 = TProducts.AddHalves(TProducts.AddHalves(c8, even8, even), odd8, odd);
                (even, odd) = (Broadcast(Unsafe.Add(ref query, 3)), Broadcast(Unsafe.Add(ref query, Queries + 3)));
                d0 = TProducts.AddHalves(TProducts.AddHalves(d0, even0, even), odd0, odd);
                d8 = TProducts.AddHalves(TProducts.AddHalves(d8, even8, even), odd8, odd);
            }

            Add(sums, a0, a8);
            Add(sums[Rows..], b0, b8);
            Add(sums[(2 * Rows)..], c0, c8);
            Add(sums[(3 * Rows)..], d0, d8);
        }

        static void Add(Span<int> sums, Vector256<int> first, Vector256<int> second) => Store(
            sums,
            Vector256.Create<int>(sums) + TProducts.Widen(first),
            Vector256.Create<int>(sums[(Rows / 2)..]) + TProducts.Widen(second));
    }

    private static Vector256<sbyte> Broadcast(int step) => Vector256.Create(step).AsSByte();

    private static Vector256<byte> Low(Vector256<byte> halves) => halves & Vector256.Create((byte)0xF);

    private static Vector256<byte> High(Vector256<byte> halves) => Low((halves.AsUInt16() >>> 4).AsByte());

    private static void Store(Span<int> sums, Vector256<int> first, Vector256<int> second)
    {
        first.CopyTo(sums);
        second.CopyTo(sums[(Rows / 2)..]);
    }
}

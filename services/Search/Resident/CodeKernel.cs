using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Vitrine.Search.Resident;

/// <summary>Multiplies the codes of sixteen rows with those of queries, by what the processor has: always the same whole numbers.</summary>
/// <remarks>
/// Both sides take four numbers a step: the rows' are (steps, 16 rows, 4) bytes from 0 to 255, a query's (steps, 4) signed
/// bytes from -127 to 127. A sum stays below 2³¹ for up to 66,000 numbers.
/// </remarks>
internal abstract class CodeKernel
{
    /// <summary>Rows at a time.</summary>
    public const int Rows = 16;

    /// <summary>Queries at a time, where there are several.</summary>
    public const int Queries = 4;

    /// <summary>Numbers a step.</summary>
    public const int Numbers = 4;

    /// <summary>The fastest one here.</summary>
    public static CodeKernel Best { get; } = All().First();

    /// <summary>Those that this processor can run, fastest first.</summary>
    public static IEnumerable<CodeKernel> All()
    {
        if (AvxVnni.IsSupported)
        {
            yield return new CodeKernel<VnniProducts>();
        }

        if (Avx2.IsSupported)
        {
            yield return new CodeKernel<Avx2Products>();
        }

        yield return new CodeKernel<PlainProducts>();
    }

    /// <param name="rows">(steps, 16, 4)</param>
    /// <param name="query">(steps)</param>
    /// <param name="sums">(16)</param>
    public abstract void One(ReadOnlySpan<byte> rows, ReadOnlySpan<int> query, Span<int> sums);

    /// <param name="rows">(steps, 16, 4)</param>
    /// <param name="queries">(steps, 4 queries)</param>
    /// <param name="sums">(4 queries, 16)</param>
    public abstract void Four(ReadOnlySpan<byte> rows, ReadOnlySpan<int> queries, Span<int> sums);
}

/// <summary>The loops, around the products of one kind of processor.</summary>
internal sealed class CodeKernel<TProducts> : CodeKernel
    where TProducts : struct, IProducts
{
    private const int Half = Rows / 2;

    public override void One(ReadOnlySpan<byte> rows, ReadOnlySpan<int> query, Span<int> sums)
    {
        ref var row = ref MemoryMarshal.GetReference(rows);
        var (a0, a1, b0, b1) = (Vector256<int>.Zero, Vector256<int>.Zero, Vector256<int>.Zero, Vector256<int>.Zero);
        var step = 0;
        for (; step + 1 < query.Length; step += 2) // Two chains: a sum need not wait for the one before.
        {
            var (even, odd) = (Vector256.Create(query[step]).AsSByte(), Vector256.Create(query[step + 1]).AsSByte());
            a0 = TProducts.Add(a0, Load(ref row, 2 * step), even);
            a1 = TProducts.Add(a1, Load(ref row, 2 * step + 1), even);
            b0 = TProducts.Add(b0, Load(ref row, 2 * step + 2), odd);
            b1 = TProducts.Add(b1, Load(ref row, 2 * step + 3), odd);
        }

        if (step < query.Length)
        {
            var last = Vector256.Create(query[step]).AsSByte();
            a0 = TProducts.Add(a0, Load(ref row, 2 * step), last);
            a1 = TProducts.Add(a1, Load(ref row, 2 * step + 1), last);
        }

        (a0 + b0).CopyTo(sums);
        (a1 + b1).CopyTo(sums[Half..]);
    }

    public override void Four(ReadOnlySpan<byte> rows, ReadOnlySpan<int> queries, Span<int> sums)
    {
        ref var row = ref MemoryMarshal.GetReference(rows);
        ref var query = ref MemoryMarshal.GetReference(queries);
        var (a0, a1, b0, b1) = (Vector256<int>.Zero, Vector256<int>.Zero, Vector256<int>.Zero, Vector256<int>.Zero);
        var (c0, c1, d0, d1) = (Vector256<int>.Zero, Vector256<int>.Zero, Vector256<int>.Zero, Vector256<int>.Zero);
        for (var i = 0; i < queries.Length; i += Queries)
        {
            var (low, high) = (Load(ref row, i / 2), Load(ref row, i / 2 + 1));
            var a = Vector256.Create(Unsafe.Add(ref query, i)).AsSByte();
            a0 = TProducts.Add(a0, low, a);
            a1 = TProducts.Add(a1, high, a);
            var b = Vector256.Create(Unsafe.Add(ref query, i + 1)).AsSByte();
            b0 = TProducts.Add(b0, low, b);
            b1 = TProducts.Add(b1, high, b);
            var c = Vector256.Create(Unsafe.Add(ref query, i + 2)).AsSByte();
            c0 = TProducts.Add(c0, low, c);
            c1 = TProducts.Add(c1, high, c);
            var d = Vector256.Create(Unsafe.Add(ref query, i + 3)).AsSByte();
            d0 = TProducts.Add(d0, low, d);
            d1 = TProducts.Add(d1, high, d);
        }

        a0.CopyTo(sums);
        a1.CopyTo(sums[Half..]);
        b0.CopyTo(sums[(2 * Half)..]);
        b1.CopyTo(sums[(3 * Half)..]);
        c0.CopyTo(sums[(4 * Half)..]);
        c1.CopyTo(sums[(5 * Half)..]);
        d0.CopyTo(sums[(6 * Half)..]);
        d1.CopyTo(sums[(7 * Half)..]);
    }

    /// <summary>Four numbers each of eight rows.</summary>
    private static Vector256<byte> Load(ref byte rows, int half) => Vector256.LoadUnsafe(ref rows, (nuint)(half * Vector256<byte>.Count));
}

using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Vitrine.Search.Resident;

/// <summary>The rows of a chunk in four or eight bits a number, and how wrong a score by them can be.</summary>
/// <remarks>
/// A row x is kept as x' and a query q as q', each by <see cref="VectorCode"/>. As
/// <code>q·x - q'·x' = q·(x - x') + (q - q')·x'</code>
/// Cauchy and Schwarz give, whatever the vectors are,
/// <code>|q·x - q'·x'| ≤ |q| |x - x'| + |q - q'| |x'|</code>
/// |x - x'| and |x'| are kept with each row. The codes' product is a whole number below 2³¹ and exact; what follows is float32:
/// some six roundings of 2⁻²⁴ each, of the score, which is at most |q'| |x'| by Cauchy and Schwarz again, and of the bound.
/// <see cref="Margin"/> of both is added for them. What underflows is below 1e-30, nothing beside what <see cref="TopItems"/> leaves.
/// </remarks>
/// <param name="capacity">Rows, a multiple of 16.</param>
/// <param name="bits">4 or 8.</param>
internal sealed class RowCodes(int capacity, int dimension, int bits)
{
    /// <summary>More than float32 arithmetic takes from a score or a bound, as a part of it: 2⁻²⁰.</summary>
    public const float Margin = 1f / (1 << 20);

    private const int CacheLine = 64;
    private const int Zeros = unchecked((int)0x80808080);
    private const int HalfZeros = 0x08080808;

    private readonly int _zero = 1 << (bits - 1); // Is added to a code: what is stored is at least 1.
    private readonly int _groupBytes = CodeKernel.Rows * RowBytes(dimension, bits);
    private readonly Memory<byte> _codes = Aligned(capacity * RowBytes(dimension, bits));
    private readonly float[] _scales = new float[capacity];
    private readonly float[] _residuals = new float[capacity];
    private readonly float[] _lengths = new float[capacity];
    private readonly sbyte[] _numbers = new sbyte[VectorCode.Room(dimension)]; // Of the row that is being put.

    /// <summary>What a chunk takes.</summary>
    public static long Bytes(int capacity, int dimension, int bits) => capacity * (RowBytes(dimension, bits) + 3L * sizeof(float));

    /// <param name="row">(D), finite. A place is written once, by one thread at a time.</param>
    public void Put(int place, ReadOnlySpan<float> row)
    {
        var code = new VectorCode(row, _zero - 1, _numbers);
        var (group, first) = Math.DivRem(place, CodeKernel.Rows);
        var steps = MemoryMarshal.Cast<byte, int>(_codes.Span.Slice(group * _groupBytes, _groupBytes)); // (steps, 16)
        var four = code.Steps;
        if (bits == 8)
        {
            for (var step = 0; step < four.Length; step++)
            {
                steps[step * CodeKernel.Rows + first] = four[step] ^ Zeros; // + 128, byte by byte
            }
        }
        else
        {
            for (var step = 0; step < four.Length; step += 2)
            {
                steps[step / 2 * CodeKernel.Rows + first] = Half(four[step]) | Half(four[step + 1]) << bits;
            }
        }

        _scales[place] = code.Scale;
        _residuals[place] = (float)(code.Residual * (1 + Margin));
        _lengths[place] = (float)(code.Length * (1 + Margin));
    }

    /// <summary>Multiplies the codes of sixteen rows with those of queries.</summary>
    /// <param name="queries">A block of <see cref="QueryCodes"/>.</param>
    /// <param name="sums">(queries of a block, 16)</param>
    public void Multiply(CodeKernel kernel, int group, ReadOnlySpan<int> queries, Span<int> sums)
    {
        var rows = _codes.Span.Slice(group * _groupBytes, _groupBytes);
        switch (bits, sums.Length)
        {
            case (8, CodeKernel.Rows):
                kernel.One(rows, queries, sums);
                break;
            case (8, _):
                kernel.Four(rows, queries, sums);
                break;
            case (_, CodeKernel.Rows):
                kernel.OneByHalves(rows, queries, sums);
                break;
            default:
                kernel.FourByHalves(rows, queries, sums);
                break;
        }
    }

    /// <summary>Says which rows of a group may have a score of at least so much.</summary>
    /// <param name="sums">(16), of <see cref="Multiply"/>.</param>
    /// <returns>A bit a row.</returns>
    public uint MayReach(int group, ReadOnlySpan<int> sums, in QueryCode query, float least)
    {
        var first = group * CodeKernel.Rows;
        var products = Vector512.ConvertToSingle(Vector512.Create(sums) - Vector512.Create(_zero * query.Sum));
        var scores = products * (Sixteen(_scales, first) * query.Scale);
        var errors = Sixteen(_residuals, first) * query.PerResidual + Sixteen(_lengths, first) * query.PerLength;
        return ~(uint)Vector512.LessThan(scores + errors, Vector512.Create(least)).ExtractMostSignificantBits() & CodeKernel.AllRows;
    }

    private static int RowBytes(int dimension, int bits) => CodeKernel.Steps(dimension) * CodeKernel.Numbers * bits / 8;

    // + 8, byte by byte, of numbers from -8 to 7.
    private static int Half(int four) => four & 0x0F0F0F0F ^ HalfZeros;

    private static Vector512<float> Sixteen(float[] values, int first) => Vector512.Create(values.AsSpan(first, CodeKernel.Rows));

    /// <summary>Memory in which no vector lies across two cache lines.</summary>
    private static Memory<byte> Aligned(int bytes)
    {
        var array = GC.AllocateArray<byte>(bytes + CacheLine, pinned: true);
        return array.AsMemory((int)(-Marshal.UnsafeAddrOfPinnedArrayElement(array, 0) & (CacheLine - 1)), bytes);
    }
}

using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Vitrine.Search.Resident;

/// <summary>A vector x in small whole numbers c: x' = s c, with s = max|x| / g for numbers from -g to g.</summary>
internal readonly struct VectorCode
{
    private const int Together = 16;

    /// <param name="vector">(D), finite.</param>
    /// <param name="limit">g, 1 to 127.</param>
    public VectorCode(ReadOnlySpan<float> vector, int limit) : this(vector, limit, new sbyte[Room(vector.Length)])
    {
    }

    /// <inheritdoc cref="VectorCode(ReadOnlySpan{float}, int)"/>
    /// <param name="numbers">Becomes <see cref="Numbers"/>: as long as <see cref="Room"/> says, and zeros after the first D.</param>
    public VectorCode(ReadOnlySpan<float> vector, int limit, sbyte[] numbers)
    {
        var greatest = Greatest(vector);
        Scale = greatest / limit;
        Numbers = numbers;
        var steps = greatest == 0 ? 0 : limit / (double)greatest;
        var (squares, missed) = (Vector512<double>.Zero, Vector512<double>.Zero);
        Span<float> last = stackalloc float[Together];
        Span<sbyte> lastNumbers = stackalloc sbyte[Together];
        for (var i = 0; i < vector.Length; i += Together)
        {
            var isWhole = i + Together <= vector.Length;
            if (!isWhole)
            {
                last.Clear();
                vector[i..].CopyTo(last);
            }

            // In float64 the products are exact, and so is what is missed but for one rounding.
            var (low, high) = Vector512.Widen(Vector512.Create(isWhole ? vector.Slice(i, Together) : last));
            var (lowNumbers, highNumbers) = (Vector512.Round(low * steps), Vector512.Round(high * steps));
            var (lowMissed, highMissed) = (low - lowNumbers * Scale, high - highNumbers * Scale);
            squares += lowNumbers * lowNumbers + highNumbers * highNumbers;
            missed += lowMissed * lowMissed + highMissed * highMissed;
            var whole = Vector512.ConvertToInt32(Vector512.Narrow(lowNumbers, highNumbers));
            var halves = Vector256.Narrow(whole.GetLower(), whole.GetUpper());
            var bytes = Vector128.Narrow(halves.GetLower(), halves.GetUpper());
            if (isWhole)
            {
                bytes.CopyTo(Numbers, i);
            }
            else
            {
                bytes.CopyTo(lastNumbers);
                lastNumbers[..(vector.Length - i)].CopyTo(Numbers.AsSpan(i));
            }
        }

        Length = Scale * Math.Sqrt(Vector512.Sum(squares));
        Residual = Math.Sqrt(Vector512.Sum(missed));
    }

    /// <summary>c, (D) and zeros to the end of the last step of a <see cref="CodeKernel"/>.</summary>
    public sbyte[] Numbers { get; }

    /// <summary>s, at least 0.</summary>
    public float Scale { get; }

    /// <summary>|x'|</summary>
    public double Length { get; }

    /// <summary>|x - x'|</summary>
    public double Residual { get; }

    /// <summary>(steps): the four numbers of each, the first in the lowest byte.</summary>
    public ReadOnlySpan<int> Steps => MemoryMarshal.Cast<sbyte, int>(Numbers);

    /// <summary>What a vector's numbers take.</summary>
    public static int Room(int dimension) => CodeKernel.Steps(dimension) * CodeKernel.Numbers;

    private static float Greatest(ReadOnlySpan<float> vector)
    {
        var (greatest, i) = (Vector512<float>.Zero, 0);
        for (; i + Together <= vector.Length; i += Together)
        {
            greatest = Vector512.Max(greatest, Vector512.Abs(Vector512.Create(vector.Slice(i, Together))));
        }

        var result = 0f;
        for (var j = 0; j < Together; j++)
        {
            result = Math.Max(result, greatest[j]);
        }

        foreach (var number in vector[i..])
        {
            result = Math.Max(result, Math.Abs(number));
        }

        return result;
    }
}

using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Vitrine.Search;

/// <summary>The one distance by which answers are ranked, the same to the last bit on every processor.</summary>
/// <remarks>
/// float64 throughout. The product of two float32 numbers is exact in float64, so it makes no difference whether a processor
/// fuses the addition; and the order of the sum is fixed: number i goes to partial sum i mod 16, then halves are added up.
/// </remarks>
internal static class CosineDistance
{
    private const int Sums = 16;

    /// <param name="left">(D), unit length.</param>
    /// <param name="right">(D), unit length.</param>
    /// <returns>0 (the same) to 2 (the opposite).</returns>
    public static double Between(ReadOnlySpan<float> left, ReadOnlySpan<float> right) => Math.Clamp(1 - Dot(left, right), 0, 2);

    private static double Dot(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        var (low, high) = (Vector512<double>.Zero, Vector512<double>.Zero);
        var whole = left.Length - left.Length % Sums;
        for (var i = 0; i < whole; i += Sums)
        {
            Add(left[i..], right[i..], ref low, ref high);
        }

        if (whole < left.Length)
        {
            Span<float> lastLeft = stackalloc float[Sums], lastRight = stackalloc float[Sums];
            lastLeft.Clear();
            lastRight.Clear();
            left[whole..].CopyTo(lastLeft);
            right[whole..].CopyTo(lastRight);
            Add(lastLeft, lastRight, ref low, ref high);
        }

        var eight = low + high;
        var four = eight.GetLower() + eight.GetUpper();
        var two = four.GetLower() + four.GetUpper();
        return two[0] + two[1];
    }

    private static void Add(
        ReadOnlySpan<float> left, ReadOnlySpan<float> right, ref Vector512<double> low, ref Vector512<double> high)
    {
        var (leftLow, leftHigh) = Vector512.Widen(Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(left)));
        var (rightLow, rightHigh) = Vector512.Widen(Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(right)));
        low += leftLow * rightLow;
        high += leftHigh * rightHigh;
    }
}

using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Vitrine.Benchmarks;

/// <summary>The numbers of a tensor of vectors, where they lie.</summary>
internal static class VectorRows
{
    /// <param name="vectors">(N, D), float32.</param>
    public static ReadOnlySpan<float> Of(Tensor vectors, int first, int count)
    {
        var dimension = (int)vectors.shape[1];
        return MemoryMarshal.Cast<byte, float>(vectors.bytes).Slice(first * dimension, count * dimension);
    }
}

using System.Diagnostics.CodeAnalysis;
using System.Runtime.Intrinsics.X86;

namespace Vitrine.Vision.Embedding;

/// <summary>The number format in which a backbone computes; vectors are float32 in any case.</summary>
[SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "These are the formats' names.")]
public enum Precision
{
    Float32,

    /// <summary>
    /// Half the bytes, 8 bits of precision. Fast where <see cref="BFloat16Support.IsAvailable"/>, and slow elsewhere.
    /// </summary>
    BFloat16,
}

/// <summary>Whether this machine multiplies bfloat16 numbers in hardware.</summary>
public static class BFloat16Support
{
    /// <summary>The processor has AVX512-BF16 or AMX-BF16 (Intel's manual, volume 2A, CPUID leaf 7).</summary>
    public static bool IsAvailable { get; } = X86Base.IsSupported
        && ((X86Base.CpuId(7, 1).Eax & (1 << 5)) != 0 || (X86Base.CpuId(7, 0).Edx & (1 << 22)) != 0);
}

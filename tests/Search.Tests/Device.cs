using static TorchSharp.torch;

namespace Vitrine.Search.Tests;

internal static class Device
{
    /// <summary>The GPU where there is one: elsewhere the same tensor engine runs on the processor.</summary>
    public static string Name { get; } = cuda.is_available() ? "cuda" : "cpu";
}

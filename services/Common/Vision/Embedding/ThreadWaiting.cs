using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Vitrine.Vision.Embedding;

/// <summary>
/// GNU's OpenMP lets a thread that waits for its team spin for about a millisecond, OpenBLAS for tens of them. Where a
/// decoder or another service wants the same core, every layer then waits for a thread that spins: measured on two busy
/// cores, MobileNetV2 took 1.9 s a picture instead of 11 ms. Sleeping threads cost some microseconds a layer. The settings
/// are read when the libraries are loaded. A process that starts services gives them along; one that embeds by itself gets
/// them here, before its first tensor. What the user set stays.
/// </summary>
public static partial class ThreadWaiting
{
    /// <summary>Environment variables.</summary>
    public static IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>
    {
        ["OMP_WAIT_POLICY"] = "PASSIVE",
        ["OPENBLAS_THREAD_TIMEOUT"] = "4", // The least: 2^4 cycles.
    };

    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255:The 'ModuleInitializer' attribute should not be used in libraries",
        Justification = "It must run before libtorch is loaded, whoever loads it.")]
    internal static void Sleep()
    {
        if (OperatingSystem.IsLinux())
        {
            foreach (var (name, value) in Settings)
            {
                _ = SetVariable(name, value, overwrite: 0);
            }
        }
    }

    // Environment.SetEnvironmentVariable would not reach native code.
    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);
}

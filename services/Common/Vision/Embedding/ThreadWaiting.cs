using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Vitrine.Vision.Embedding;

/// <summary>
/// GNU's OpenMP lets a thread that waits for its team spin for about a millisecond. Where a decoder or another service
/// wants the same core, every layer then waits for a thread that spins: measured on two busy cores, MobileNetV2 took
/// 1.9 s a picture instead of 11 ms. Sleeping threads cost some microseconds a layer. The setting is read when OpenMP
/// is loaded, so it is made before any tensor is; one that the user made stays.
/// </summary>
internal static partial class ThreadWaiting
{
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255:The 'ModuleInitializer' attribute should not be used in libraries",
        Justification = "It must run before libtorch is loaded, whoever loads it.")]
    internal static void Sleep()
    {
        if (OperatingSystem.IsLinux())
        {
            _ = SetVariable("OMP_WAIT_POLICY", "PASSIVE", overwrite: 0);
        }
    }

    // Environment.SetEnvironmentVariable would not reach native code.
    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);
}

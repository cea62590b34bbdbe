using System.Runtime.InteropServices;

namespace Vitrine.Cli.Local;

internal enum Signal
{
    Interrupt = 2,
    Kill = 9,
    Terminate = 15,
}

internal static partial class NativeProcess
{
    public static bool IsRoot => EffectiveUser() == 0;

    /// <summary>kill(2): a negative id means a process group.</summary>
    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int pid, Signal signal);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUser();
}

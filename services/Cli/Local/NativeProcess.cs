using System.Runtime.InteropServices;

namespace Vitrine.Cli.Local;

internal static partial class NativeProcess
{
    /// <summary>kill(2): a negative id means a process group.</summary>
    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    public static partial uint EffectiveUser();
}

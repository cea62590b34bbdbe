using System.Runtime.InteropServices;

namespace Vitrine.Media;

/// <summary>What .NET does not offer of the C library.</summary>
internal static partial class Posix
{
    private const int ReadOnly = 0;

    /// <summary>Makes names in a folder survive a power cut: a file's own flush does not.</summary>
    /// <exception cref="IOException">The disk refused.</exception>
    public static void FlushFolder(string path)
    {
        var descriptor = Check(open(path, ReadOnly), path);
        try
        {
            Check(fsync(descriptor), path);
        }
        finally
        {
            _ = close(descriptor);
        }
    }

    /// <summary>The path with every symbolic link followed; null: there is no such file.</summary>
    public static string? RealPath(string path)
    {
        var resolved = realpath(path, 0);
        var text = Marshal.PtrToStringUTF8(resolved);
        free(resolved);
        return text;
    }

    private static int Check(int result, string path) => result >= 0
        ? result
        : throw new IOException($"{path}: {Marshal.GetLastPInvokeErrorMessage()}");

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fsync(int descriptor);

    [LibraryImport("libc")]
    private static partial int close(int descriptor);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint realpath(string path, nint buffer);

    [LibraryImport("libc")]
    private static partial void free(nint memory);
}

using System.Buffers;

namespace Vitrine.Media;

/// <summary>
/// Blobs as files: <c>root/ab/cd/abcd…</c>. A file is written under a temporary name, flushed to disk and renamed, so that
/// a name always holds the whole file, whatever is killed and when.
/// </summary>
public sealed class FileBlobStore : IBlobStore
{
    private static readonly SearchValues<char> _lowerHex = SearchValues.Create("0123456789abcdef");

    private readonly string _root;
    private readonly ScratchFolder _incoming;

    public FileBlobStore(BlobOptions options, TimeProvider time)
    {
        _root = Path.GetFullPath(options.Root);
        _incoming = new ScratchFolder(Path.Combine(_root, "incoming"), time);
    }

    public async Task PutAsync(string sha256, ReadOnlyMemory<byte> file, CancellationToken ct)
    {
        var path = PathOf(sha256);
        if (File.Exists(path))
        {
            return;
        }

        var temporary = _incoming.NewPath();
        try
        {
            await WriteAsync(temporary, file, ct);
            var folder = Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.Move(temporary, path, overwrite: true);
            Posix.FlushFolder(folder.FullName);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw new IOException($"Blob {sha256} cannot be written below {_root}: {exception.Message}", exception);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    public async Task<byte[]?> GetAsync(string sha256, CancellationToken ct)
    {
        try
        {
            return await File.ReadAllBytesAsync(PathOf(sha256), ct);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    public bool Exists(string sha256) => File.Exists(PathOf(sha256));

    private static async Task WriteAsync(string path, ReadOnlyMemory<byte> file, CancellationToken ct)
    {
        using var handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write);
        await RandomAccess.WriteAsync(handle, file, fileOffset: 0, ct);
        RandomAccess.FlushToDisk(handle);
    }

    private string PathOf(string sha256) => sha256.Length == 64 && !sha256.AsSpan().ContainsAnyExcept(_lowerHex)
        ? Path.Combine(_root, sha256[..2], sha256[2..4], sha256)
        : throw new ArgumentException($"'{sha256}' is no lower-case hex SHA-256.", nameof(sha256));
}

namespace Vitrine.Media;

/// <summary>Files by their content: a name is the lower-case hex SHA-256 of the bytes, so none is ever changed.</summary>
public interface IBlobStore
{
    /// <summary>Keeps a file. When the task ends the file is safe on disk; a repeat writes nothing.</summary>
    /// <exception cref="IOException">The file could not be written, and nothing of it is left.</exception>
    Task PutAsync(string sha256, ReadOnlyMemory<byte> file, CancellationToken ct);

    /// <summary>The file; null: it is not held.</summary>
    Task<byte[]?> GetAsync(string sha256, CancellationToken ct);

    bool Exists(string sha256);
}

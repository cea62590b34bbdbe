namespace Vitrine.Media;

/// <summary>
/// Gets pictures from addresses that strangers name: http and https on public hosts, and <c>file:</c> below the import folders.
/// Redirects pass the same guard, and a file is never read beyond <see cref="PictureLimits.MaxBytes"/>.
/// </summary>
public sealed class PictureFetcher(FetchOptions options, PictureLimits limits) : IDisposable
{
    private readonly AddressReader _reader = new(options);

    /// <exception cref="PictureException">It is refused, not there, too large or too slow, or the fetch failed.</exception>
    public async Task<byte[]> FetchAsync(Uri uri, CancellationToken ct)
    {
        using var file = new MemoryStream();
        await _reader.CopyAsync(uri, file, limits.MaxBytes, options.Timeout, ct);
        return file.Length == file.Capacity ? file.GetBuffer() : file.ToArray();
    }

    public void Dispose() => _reader.Dispose();
}

namespace Vitrine.Media.Video;

/// <summary>
/// Where videos come in: sent in pieces, or from addresses by the rules of <see cref="PictureFetcher"/>. They lie on the blob
/// store's disk, never in memory, and none is taken beyond <see cref="VideoLimits.MaxBytes"/>.
/// </summary>
public sealed class VideoInbox(BlobOptions blobs, FetchOptions fetch, VideoLimits limits, TimeProvider time) : IDisposable
{
    private readonly AddressReader _reader = new(fetch);
    private readonly ScratchFolder _folder = new(Path.Combine(Path.GetFullPath(blobs.Root), "videos"), time);

    /// <summary>Takes a video that is sent in pieces.</summary>
    /// <param name="name">What the sender calls it.</param>
    /// <exception cref="VideoException">It is too large.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    public Task<VideoFile> ReceiveAsync(string name, IAsyncEnumerable<ReadOnlyMemory<byte>> chunks, CancellationToken ct) =>
        WriteAsync(
            name,
            async file =>
            {
                await foreach (var chunk in chunks.WithCancellation(ct))
                {
                    if (file.Length + chunk.Length > limits.MaxBytes)
                    {
                        throw new VideoException(
                            VideoReason.TooManyBytes, $"{name} has more than {limits.MaxBytes:N0} bytes.");
                    }
                    await file.WriteAsync(chunk, ct);
                }
            });

    /// <summary>Downloads a video. One in an import folder is used where it lies.</summary>
    /// <exception cref="VideoException">It is refused, not there, too large or too slow, or the fetch failed.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    public async Task<VideoFile> FetchAsync(Uri uri, CancellationToken ct)
    {
        var name = uri.ToString();
        try
        {
            return uri is { IsAbsoluteUri: true, IsFile: true }
                ? new VideoFile(name, _reader.PathOf(uri), IsTemporary: false)
                : await WriteAsync(name, file => _reader.CopyAsync(uri, file, limits.MaxBytes, fetch.VideoTimeout, ct));
        }
        catch (PictureException refused)
        {
            throw new VideoException(refused.Reason, refused.Message, refused);
        }
    }

    public void Dispose() => _reader.Dispose();

    private async Task<VideoFile> WriteAsync(string name, Func<FileStream, Task> write)
    {
        var video = new VideoFile(name, _folder.NewPath(), IsTemporary: true);
        try
        {
            await using var file = new FileStream(video.Path, FileMode.CreateNew, FileAccess.Write);
            await write(file);
            return video;
        }
        catch
        {
            video.Dispose();
            throw;
        }
    }
}

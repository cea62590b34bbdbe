using System.Net;

namespace Vitrine.Media;

/// <summary>
/// Reads what lies at addresses that strangers name: http and https on public hosts, and <c>file:</c> below the import folders.
/// Redirects pass the same guard.
/// </summary>
internal sealed class AddressReader : IDisposable
{
    private const int MaxRedirects = 5;
    private const int BufferLength = 81_920;

    private readonly string[] _importFolders;
    private readonly HttpClient _http;

    public AddressReader(FetchOptions options)
    {
        _importFolders = options.ImportFolders;
        _http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = new AddressGuard(options.AllowedNetworks).ConnectAsync,
            // A proxy would resolve the name itself, behind the guard's back.
            UseProxy = false,
            UseCookies = false,
            MaxAutomaticRedirections = MaxRedirects,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _http.DefaultRequestHeaders.UserAgent.ParseAdd("Vitrine/1.0");
    }

    /// <summary>Copies all of it, and never a byte beyond <paramref name="maxBytes"/>.</summary>
    /// <exception cref="PictureException">It is refused, not there, too large or too slow, or the fetch failed.</exception>
    /// <exception cref="IOException"><paramref name="target"/> cannot be written.</exception>
    public async Task CopyAsync(Uri uri, Stream target, long maxBytes, TimeSpan timeout, CancellationToken ct)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(ct);
        deadline.CancelAfter(timeout);
        var (body, claimed) = await ExplainAsync(() => OpenAsync(uri, deadline.Token));
        await using var opened = body;
        if (claimed > maxBytes)
        {
            throw TooManyBytes();
        }
        if (target is MemoryStream memory)
        {
            memory.Capacity = (int)(claimed ?? 0);
        }

        var buffer = new byte[BufferLength];
        for (var length = 0L; await ExplainAsync(() => body.ReadAsync(buffer, deadline.Token).AsTask()) is > 0 and var read;)
        {
            if ((length += read) > maxBytes)
            {
                throw TooManyBytes();
            }
            await target.WriteAsync(buffer.AsMemory(0, read), ct);
        }

        PictureException TooManyBytes() => new(PictureReason.TooManyBytes, $"{uri} has more than {maxBytes:N0} bytes.");

        async Task<T> ExplainAsync<T>(Func<Task<T>> read)
        {
            try
            {
                return await read();
            }
            catch (OperationCanceledException exception) when (!ct.IsCancellationRequested)
            {
                throw new PictureException(
                    PictureReason.TooSlow, $"{uri} took longer than {timeout.TotalSeconds:0.#} s.", exception);
            }
            catch (HttpRequestException exception) when (exception.InnerException is PictureException refused)
            {
                throw new PictureException(refused.Reason, $"{uri}: {refused.Message}", exception);
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException or UnauthorizedAccessException)
            {
                throw new PictureException(PictureReason.FetchFailed, $"{uri} cannot be read: {exception.Message}", exception);
            }
        }
    }

    /// <summary>The file that a <c>file:</c> address names, every symbolic link followed.</summary>
    /// <exception cref="PictureException">It lies in none of the import folders, or is not there.</exception>
    public string PathOf(Uri uri)
    {
        var path = AllowedFolders.Resolve(uri.LocalPath, _importFolders)
            ?? throw new PictureException(PictureReason.AddressRefused, $"{uri} lies in none of the import folders.");
        return File.Exists(path) ? path : throw new PictureException(PictureReason.NotFound, $"{uri} is no file.");
    }

    public void Dispose() => _http.Dispose();

    private async Task<(Stream Body, long? Claimed)> OpenAsync(Uri uri, CancellationToken ct)
    {
        switch (uri)
        {
            case { IsAbsoluteUri: true, IsFile: true }:
                var file = File.OpenRead(PathOf(uri));
                return (file, file.Length);
            case { IsAbsoluteUri: true, Scheme: "http" or "https" }:
                return await DownloadAsync(uri, ct);
            default:
                throw new PictureException(PictureReason.AddressRefused, $"{uri} is no http or https address.");
        }
    }

    private async Task<(Stream Body, long? Claimed)> DownloadAsync(Uri uri, CancellationToken ct)
    {
        // The body, which the caller closes, holds all that the response does.
        var response = await _http.GetAsync(uri, HttpCompletionOption.ResponseHeadersRead, ct);
        if (response.IsSuccessStatusCode)
        {
            return (await response.Content.ReadAsStreamAsync(ct), response.Content.Headers.ContentLength);
        }

        using (response)
        {
            throw response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone
                ? new PictureException(PictureReason.NotFound, $"{uri} answers {(int)response.StatusCode}.")
                : new PictureException(PictureReason.FetchFailed, $"{uri} answers {(int)response.StatusCode}.");
        }
    }
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Vitrine.Media.Video;

namespace Vitrine.Media.Tests.Video;

public sealed class VideoInboxTests : IAsyncLifetime
{
    private static readonly byte[] _bytes = [.. Enumerable.Range(0, 200_000).Select(i => (byte)i)];

    private readonly Clip _folder = new();
    private readonly WebApplication _server = CreateServer();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string Scratch => Path.Combine(_folder.Folder, "videos");

    public async ValueTask InitializeAsync() => await _server.StartAsync(Ct);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task What_is_sent_lies_on_disk_until_it_is_disposed_of()
    {
        using var inbox = Inbox();

        using (var video = await inbox.ReceiveAsync("door", Chunks(_bytes.Length, 1_000), Ct))
        {
            (video.Name, Path.GetDirectoryName(video.Path)).ShouldBe(("door", Scratch));
            (await File.ReadAllBytesAsync(video.Path, Ct)).ShouldBe(_bytes);
        }

        Directory.EnumerateFiles(Scratch).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_never_ends_ends_at_the_limit_and_leaves_nothing()
    {
        using var inbox = Inbox(maxBytes: 100_000);

        (await Should.ThrowAsync<VideoException>(() => inbox.ReceiveAsync("door", Chunks(int.MaxValue, 7_000), Ct)))
            .Reason.ShouldBe(VideoReason.TooManyBytes);
        (await Should.ThrowAsync<VideoException>(() => inbox.FetchAsync(At("/endless"), Ct))).Reason.ShouldBe(VideoReason.TooManyBytes);

        Directory.EnumerateFiles(Scratch).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_download_is_a_file_of_its_own_and_one_of_an_import_folder_stays_where_it_lies()
    {
        var imported = _folder.Write("a.mp4", _bytes);
        using var inbox = Inbox();

        using (var video = await inbox.FetchAsync(At("/video"), Ct))
        {
            Path.GetDirectoryName(video.Path).ShouldBe(Scratch);
            (await File.ReadAllBytesAsync(video.Path, Ct)).ShouldBe(_bytes);
        }

        using (var video = await inbox.FetchAsync(new Uri(imported), Ct))
        {
            video.Path.ShouldBe(imported);
        }

        Directory.EnumerateFiles(Scratch).ShouldBeEmpty();
        File.Exists(imported).ShouldBeTrue();
    }

    [Fact]
    public async Task A_fetch_that_fails_says_why_and_leaves_nothing()
    {
        using var inbox = Inbox();
        (Uri Uri, string Reason)[] wrong =
        [
            (At("/missing"), VideoReason.NotFound),
            (At("/stalls"), VideoReason.TooSlow),
            (new Uri("http://127.0.0.2:1/a.mp4"), VideoReason.AddressRefused),
            (new Uri("file:///etc/passwd"), VideoReason.AddressRefused),
            (new Uri("a.mp4", UriKind.Relative), VideoReason.AddressRefused),
            (new Uri(Path.Combine(_folder.Folder, "none.mp4")), VideoReason.NotFound),
        ];

        foreach (var (uri, reason) in wrong)
        {
            (await Should.ThrowAsync<VideoException>(() => inbox.FetchAsync(uri, Ct))).Reason.ShouldBe(reason, $"{uri}");
        }

        Directory.EnumerateFiles(Scratch).ShouldBeEmpty();
    }

    [Fact]
    public void What_a_killed_process_left_is_swept_away()
    {
        Directory.CreateDirectory(Scratch);
        var (old, young) = (Path.Combine(Scratch, "old"), Path.Combine(Scratch, "young"));
        File.WriteAllBytes(old, _bytes);
        File.WriteAllBytes(young, _bytes);
        File.SetLastWriteTimeUtc(old, DateTime.UtcNow - TimeSpan.FromHours(2));

        using var inbox = Inbox();

        Directory.EnumerateFiles(Scratch).ShouldBe([young]);
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> Chunks(int length, int chunkLength)
    {
        for (var start = 0; start < length; start += chunkLength)
        {
            await Task.Yield();
            var from = start % _bytes.Length;
            yield return _bytes.AsMemory(from, Math.Min(chunkLength, _bytes.Length - from));
        }
    }

    private VideoInbox Inbox(long maxBytes = 1 << 20) => new(
        new BlobOptions { Root = _folder.Folder },
        new FetchOptions
        {
            AllowedNetworks = ["127.0.0.1/32"],
            ImportFolders = [_folder.Folder],
            VideoTimeout = TimeSpan.FromSeconds(2),
        },
        new VideoLimits { MaxBytes = maxBytes },
        TimeProvider.System);

    private Uri At(string path) => new(new Uri(_server.Urls.First()), path);

    private static WebApplication CreateServer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapGet("/video", () => Results.Bytes(_bytes));
        app.MapGet("/endless", async (HttpContext context) =>
        {
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(_bytes, context.RequestAborted);
            }
        });
        app.MapGet("/stalls", async (HttpContext context) =>
        {
            await context.Response.Body.WriteAsync(_bytes.AsMemory(0, 100), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        return app;
    }
}

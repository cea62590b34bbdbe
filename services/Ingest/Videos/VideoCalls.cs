using System.Runtime.CompilerServices;
using Grpc.Core;
using Microsoft.Extensions.Options;
using Vitrine.Hosting;
using Vitrine.Ingest.V1;
using Vitrine.Media.Video;

namespace Vitrine.Ingest.Videos;

/// <summary>The calls of IngestVideo. More of them than may be under way are turned away, so that disk and memory stay bounded.</summary>
internal sealed class VideoCalls(VideoIntake intake, VideoInbox inbox, IOptions<IngestOptions> options) : IDisposable
{
    private const string Source = "grpc";
    private static readonly TimeSpan _retryAfter = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _places = new(options.Value.ParallelVideos);

    /// <exception cref="RpcException">INVALID_ARGUMENT: no video is described. RESOURCE_EXHAUSTED: there is no place.</exception>
    /// <exception cref="VideoException">The video is refused or broken.</exception>
    public async Task<TakenVideo> TakeAsync(IAsyncStreamReader<IngestVideoRequest> requests, CancellationToken ct)
    {
        var video = await requests.MoveNext(ct) && requests.Current is { Video: { } first }
            ? first
            : throw RpcErrors.Invalid("video", "must come first");
        VideoRules.ThrowIfBroken(video);
        if (!await _places.WaitAsync(TimeSpan.Zero, ct))
        {
            throw RpcErrors.Busy(_retryAfter);
        }

        try
        {
            return await intake.TakeAsync(video, Source, token => OpenAsync(video, requests, token), ct);
        }
        finally
        {
            _places.Release();
        }
    }

    public void Dispose() => _places.Dispose();

    private Task<VideoFile> OpenAsync(
        VideoDescription video, IAsyncStreamReader<IngestVideoRequest> requests, CancellationToken ct) => video.Uri.Length > 0
        ? inbox.FetchAsync(new Uri(video.Uri), ct)
        : inbox.ReceiveAsync(video.Stream, ChunksAsync(requests, ct), ct);

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> ChunksAsync(
        IAsyncStreamReader<IngestVideoRequest> requests, [EnumeratorCancellation] CancellationToken ct)
    {
        while (await requests.MoveNext(ct))
        {
            yield return requests.Current.PartCase == IngestVideoRequest.PartOneofCase.Chunk
                ? requests.Current.Chunk.Memory
                : throw RpcErrors.Invalid("chunk", "must follow the description");
        }
    }
}

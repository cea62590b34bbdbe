using System.Diagnostics;
using Google.Protobuf;
using Grpc.Core;
using Vitrine.Ingest.V1;

namespace Vitrine.Cli.Catalogue;

/// <summary>Sends a video to the ingest service and waits until its frames are embedded.</summary>
public static class VideoUpload
{
    private const int ChunkLength = 256 << 10;
    private const int MiB = 1 << 20;

    /// <param name="video">Without an address.</param>
    /// <param name="progress">Is told how much of how much is done, and what: first MiB are sent, then frames embedded.</param>
    public static async Task<VideoUploadResult> RunAsync(
        IngestService.IngestServiceClient ingest,
        VideoDescription video,
        string path,
        Action<int, int, string> progress,
        CancellationToken ct)
    {
        var began = Stopwatch.GetTimestamp();
        using var call = ingest.IngestVideo(cancellationToken: ct);
        var sending = SendAsync();
        var taken = await call.ResponseAsync; // A video that is refused is told here, while the rest is not sent.
        await sending;
        using var watch = ingest.WatchBatch(new WatchBatchRequest { BatchId = taken.BatchId }, cancellationToken: ct);
        await foreach (var state in watch.ResponseStream.ReadAllAsync(ct))
        {
            progress(state.Embedded, state.Accepted, "frames");
        }

        return new VideoUploadResult(taken, Stopwatch.GetElapsedTime(began));

        async Task SendAsync()
        {
            await call.RequestStream.WriteAsync(new IngestVideoRequest { Video = video }, ct);
            await using var file = File.OpenRead(path);
            var buffer = new byte[ChunkLength];
            while (await file.ReadAsync(buffer, ct) is > 0 and var read)
            {
                await call.RequestStream.WriteAsync(new IngestVideoRequest { Chunk = ByteString.CopyFrom(buffer, 0, read) }, ct);
                progress((int)(file.Position / MiB), (int)(file.Length / MiB), "sent");
            }

            await call.RequestStream.CompleteAsync();
        }
    }
}

/// <param name="Duration">From the first byte until all frames are embedded.</param>
public sealed record VideoUploadResult(IngestVideoResponse Taken, TimeSpan Duration);

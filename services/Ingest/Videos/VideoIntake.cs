using Microsoft.Extensions.Options;
using Vitrine.Hosting;
using Vitrine.Ingest.Frames;
using Vitrine.Ingest.Images;
using Vitrine.Ingest.V1;
using Vitrine.Media;
using Vitrine.Media.Video;

namespace Vitrine.Ingest.Videos;

/// <summary>Sends frames of videos down the road of a camera's. Decoding waits for their rows, so few are in memory.</summary>
internal sealed class VideoIntake(
    VideoFrames frames, ImageIntake images, TransientRetry retry, TimeProvider time, IOptions<IngestOptions> options)
{
    private const int JpegQuality = 89; // From 90 on the encoder keeps colours at full resolution, which videos do not have.

    /// <summary>Takes the frames that are wanted. Taking the same ones again changes nothing.</summary>
    /// <param name="video">Without a breach of <see cref="VideoRules"/>.</param>
    /// <param name="source">How it came, for example "grpc".</param>
    /// <param name="open">Gets the file, which is disposed of in every case.</param>
    /// <exception cref="VideoException">
    /// It is refused, cannot be read on or takes too long. Frames before that stay; the message tells how many.
    /// </exception>
    public async Task<TakenVideo> TakeAsync(
        VideoDescription video, string source, Func<CancellationToken, Task<VideoFile>> open, CancellationToken ct)
    {
        var batchId = StreamBatch.Of(video.Stream);
        var start = video.StartTime?.ToDateTimeOffset() ?? time.GetUtcNow();
        var chunk = new List<Submission>(options.Value.ChunkSize);
        var taken = IntakeResult.None;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(ct);
        deadline.CancelAfter(options.Value.VideoTimeout);
        VideoFile? file = null;
        try
        {
            file = await open(deadline.Token);
            var header = await frames.ReadHeaderAsync(file.Path, deadline.Token);
            await foreach (var frame in frames.ReadAsync(file.Path, VideoRules.Selection(video.Frames), deadline.Token))
            {
                chunk.Add(new Submission
                {
                    Name = $"{video.Stream}/{frame.Number}",
                    File = PictureEncoder.Jpeg(frame.Picture, JpegQuality),
                    Header = new PictureHeader(PictureFormat.Jpeg, frame.Picture.Width, frame.Picture.Height, Progressive: false),
                    Frame = new FrameKey(video.Stream, frame.Number, start + frame.Time),
                });
                if (chunk.Count == options.Value.ChunkSize)
                {
                    await TakeChunkAsync(deadline.Token);
                }
            }

            // Also an empty one: then the batch is there, and complete.
            await TakeChunkAsync(deadline.Token);
            return new TakenVideo(batchId, header, taken);
        }
        catch (Exception exception) when (Fault(exception) is { } fault)
        {
            if (chunk.Count > 0)
            {
                await TakeChunkAsync(ct);
            }

            // The sender knows the video by its name alone.
            var message = file is null ? fault.Message : fault.Message.Replace(file.Path, file.Name, StringComparison.Ordinal);
            var count = taken.Accepted + taken.Duplicates;
            throw new VideoException(
                fault.Reason, count == 0 ? message : $"{count} frames were taken, then: {message}", exception);
        }
        finally
        {
            file?.Dispose();
        }

        async Task TakeChunkAsync(CancellationToken token)
        {
            taken += await retry.RunAsync(
                again => images.TakeAsync(batchId, source, chunk, again), options.Value.DatabasePatience, token);
            chunk.Clear();
        }

        VideoException? Fault(Exception exception) => exception switch
        {
            VideoException fault => fault,
            OperationCanceledException when deadline.IsCancellationRequested && !ct.IsCancellationRequested => new VideoException(
                VideoReason.TooSlow, $"The video took longer than {options.Value.VideoTimeout.TotalSeconds:0.#} s."),
            _ => null,
        };
    }
}

/// <param name="BatchId">The stream's batch.</param>
/// <param name="Frames">What became of the frames.</param>
internal sealed record TakenVideo(Guid BatchId, VideoHeader Header, IntakeResult Frames);

using System.Threading.Channels;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using MassTransit;
using Microsoft.Extensions.Options;
using Vitrine.Catalog.Embedder;
using Vitrine.Catalog.Ingest;
using Vitrine.Contracts.Ingest;
using Vitrine.Hosting;
using Vitrine.Ingest.Images;
using Vitrine.Ingest.Quarantine;
using Vitrine.Ingest.V1;
using Vitrine.Ingest.Videos;

namespace Vitrine.Ingest;

/// <summary>The wire of <c>vitrine.ingest.v1</c>.</summary>
internal sealed class IngestEndpoint(
    ImageIntake intake,
    UrlIntake urls,
    VideoCalls videos,
    IngestStore store,
    QuarantineStore quarantine,
    QuarantineReplay replay,
    SpaceStore spaces,
    IBus bus,
    TransientRetry retry,
    TimeProvider time,
    IOptions<IngestOptions> options) : IngestService.IngestServiceBase
{
    private const string Source = "grpc";
    private const int MaxUrls = 1000;
    private const int MaxDeletions = 10_000;

    public override async Task<IngestImagesResponse> IngestImages(
        IAsyncStreamReader<IngestImagesRequest> requestStream, ServerCallContext context)
    {
        var ct = context.CancellationToken;
        var chunkSize = options.Value.ChunkSize;
        var total = IntakeResult.None;
        Guid? batchId = null;

        // Reading runs ahead of the intake by two chunks: the wire and the work overlap, and memory stays bounded.
        var arrived = Channel.CreateBounded<Submission>(2 * chunkSize);
        var reading = ReadAsync();
        while (await arrived.Reader.WaitToReadAsync(ct))
        {
            var chunk = new List<Submission>(chunkSize);
            while (chunk.Count < chunkSize && arrived.Reader.TryRead(out var submission))
            {
                chunk.Add(submission);
            }

            total += await PatientlyAsync(token => intake.TakeAsync(batchId!.Value, Source, chunk, token), ct);
        }

        await reading;
        return new IngestImagesResponse
        {
            BatchId = (batchId ?? NewBatch()).ToString(),
            Accepted = total.Accepted,
            Duplicates = total.Duplicates,
            Quarantined = { total.Quarantined.Select(QuarantineWire.ToWire) },
        };

        async Task ReadAsync()
        {
            var row = 0;
            try
            {
                await foreach (var request in requestStream.ReadAllAsync(ct))
                {
                    batchId ??= request.BatchId.Length > 0 ? ParseBatch(request.BatchId) : NewBatch();
                    ItemRules.ThrowIfBroken(request.Item, $"requests[{row}].");
                    var submission = new Submission
                    {
                        Name = request.Name.Length > 0 ? request.Name : $"#{row}",
                        File = request.Data.Memory,
                        Item = request.Item,
                    };
                    await arrived.Writer.WriteAsync(submission, ct);
                    row++;
                }

                arrived.Writer.Complete();
            }
            catch (Exception exception)
            {
                arrived.Writer.Complete(exception);
            }
        }
    }

    public override async Task<IngestUrlsResponse> IngestUrls(IngestUrlsRequest request, ServerCallContext context)
    {
        if (request.Urls.Count is 0 or > MaxUrls)
        {
            throw RpcErrors.Invalid("urls", $"must be 1 to {MaxUrls}");
        }

        var batchId = request.BatchId.Length > 0 ? ParseBatch(request.BatchId) : NewBatch();
        var pictures = new List<(Common.V1.Item Item, Uri Uri)>(request.Urls.Count);
        foreach (var (url, i) in request.Urls.Select((url, i) => (url, i)))
        {
            ItemRules.ThrowIfBroken(url.Item, $"urls[{i}].");
            pictures.Add(Uri.TryCreate(url.Uri, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
                ? (url.Item, uri)
                : throw RpcErrors.Invalid($"urls[{i}].uri", "must be an http or https address"));
        }

        var taken = await PatientlyAsync(
            token => urls.TakeAsync(batchId, Source, pictures, token), context.CancellationToken);
        return new IngestUrlsResponse
        {
            BatchId = batchId.ToString(),
            Accepted = taken.Accepted,
            Duplicates = taken.Duplicates,
            Quarantined = { taken.Quarantined.Select(QuarantineWire.ToWire) },
        };
    }

    public override async Task<IngestVideoResponse> IngestVideo(
        IAsyncStreamReader<IngestVideoRequest> requestStream, ServerCallContext context)
    {
        var video = await videos.TakeAsync(requestStream, context.CancellationToken);
        return new IngestVideoResponse
        {
            BatchId = video.BatchId.ToString(),
            Accepted = video.Frames.Accepted,
            Duplicates = video.Frames.Duplicates,
            Quarantined = { video.Frames.Quarantined.Select(QuarantineWire.ToWire) },
            Width = video.Header.Width,
            Height = video.Header.Height,
            Duration = video.Header.Duration?.ToDuration(),
        };
    }

    public override async Task WatchBatch(
        WatchBatchRequest request, IServerStreamWriter<WatchBatchResponse> responseStream, ServerCallContext context)
    {
        var ct = context.CancellationToken;
        var batchId = ParseBatch(request.BatchId);
        BatchProgress? told = null;
        while (true)
        {
            var progress = await PatientlyAsync(
                async token => await store.ProgressAsync(batchId, await spaces.ActiveAsync(token), token), ct)
                ?? throw RpcErrors.NotFound("batch", request.BatchId);
            if (progress != told)
            {
                await responseStream.WriteAsync(
                    new WatchBatchResponse
                    {
                        Accepted = progress.Accepted,
                        Detected = progress.Detected,
                        Embedded = progress.Embedded,
                        Quarantined = progress.Quarantined,
                        Complete = progress.Complete,
                    },
                    ct);
                told = progress;
            }

            if (progress.Complete)
            {
                return;
            }

            await Task.Delay(options.Value.WatchInterval, time, ct);
        }
    }

    public override async Task<ListQuarantineResponse> ListQuarantine(
        ListQuarantineRequest request, ServerCallContext context)
    {
        var size = request.PageSize switch
        {
            0 => 100,
            >= 1 and <= 1000 => request.PageSize,
            _ => throw RpcErrors.Invalid("page_size", "must be 0 to 1000"),
        };
        long? before = request.PageToken.Length == 0 ? null
            : long.TryParse(request.PageToken, out var id) ? id
            : throw RpcErrors.Invalid("page_token", "must be one that ListQuarantine gave");
        Guid? batch = request.BatchId.Length == 0 ? null : ParseBatch(request.BatchId);
        var page = await quarantine.ListAsync(batch, before, size, context.CancellationToken);
        return new ListQuarantineResponse
        {
            Images = { page.Select(QuarantineWire.ToWire) },
            NextPageToken = page.Count == size ? $"{page[^1].Id}" : "",
        };
    }

    public override async Task<ReplayQuarantineResponse> ReplayQuarantine(
        ReplayQuarantineRequest request, ServerCallContext context)
    {
        if (request.QuarantineIds.Count is 0 or > 1000)
        {
            throw RpcErrors.Invalid("quarantine_ids", "must be 1 to 1000");
        }

        var taken = await replay.RunAsync(request.QuarantineIds, context.CancellationToken);
        return new ReplayQuarantineResponse
        {
            Accepted = taken.Accepted + taken.Duplicates,
            Quarantined = { taken.Quarantined.Select(QuarantineWire.ToWire) },
        };
    }

    public override async Task<DeleteItemsResponse> DeleteItems(DeleteItemsRequest request, ServerCallContext context)
    {
        if (request.Shop.Length == 0)
        {
            throw RpcErrors.Invalid("shop", "is required");
        }

        if (request.ItemIds.Count is 0 or > MaxDeletions)
        {
            throw RpcErrors.Invalid("item_ids", $"must be 1 to {MaxDeletions}");
        }

        var deleted = await store.DeleteItemsAsync(request.Shop, request.ItemIds, context.CancellationToken);
        if (deleted.ItemIds.Count > 0)
        {
            await bus.PublishAsync(new ItemsDeleted { ItemIds = deleted.ItemIds }, context.CancellationToken);
        }

        return new DeleteItemsResponse { Items = deleted.ItemIds.Count, Images = deleted.Images };
    }

    private Task<T> PatientlyAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken ct) =>
        retry.RunAsync(work, options.Value.DatabasePatience, ct);

    private Guid NewBatch() => Guid.CreateVersion7(time.GetUtcNow());

    private static Guid ParseBatch(string batchId) =>
        Guid.TryParse(batchId, out var id) ? id : throw RpcErrors.Invalid("batch_id", "must be a UUID");
}

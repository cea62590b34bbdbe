using Google.Protobuf;
using Grpc.Core;
using Vitrine.Ingest.V1;

namespace Vitrine.Cli.Demo;

/// <summary>Sends pictures to the ingest service and waits until they can be found.</summary>
internal sealed class CatalogueUpload(IngestService.IngestServiceClient ingest)
{
    /// <summary>Sends every picture and watches the batch to its end.</summary>
    /// <param name="progress">Pictures that can be found, of those that were sent.</param>
    public async Task<UploadResult> RunAsync(
        IReadOnlyList<GalleryPicture> pictures, Action<int, int> progress, CancellationToken ct)
    {
        var batchId = Guid.CreateVersion7().ToString();
        using var call = ingest.IngestImages(cancellationToken: ct);
        foreach (var picture in pictures)
        {
            var file = await File.ReadAllBytesAsync(picture.Path, ct);
            await call.RequestStream.WriteAsync(
                new IngestImagesRequest
                {
                    BatchId = batchId,
                    Item = picture.Item,
                    Name = picture.Path,
                    Data = UnsafeByteOperations.UnsafeWrap(file),
                },
                ct);
        }

        await call.RequestStream.CompleteAsync();
        var taken = await call.ResponseAsync;
        using var watch = ingest.WatchBatch(new WatchBatchRequest { BatchId = batchId }, cancellationToken: ct);
        await foreach (var state in watch.ResponseStream.ReadAllAsync(ct))
        {
            progress(state.Embedded, state.Accepted);
        }

        return new UploadResult(taken.Accepted, taken.Duplicates, [.. taken.Quarantined]);
    }
}

/// <param name="Accepted">New pictures.</param>
/// <param name="Duplicates">Pictures that were there already.</param>
internal sealed record UploadResult(int Accepted, int Duplicates, IReadOnlyList<QuarantinedImage> Quarantined);

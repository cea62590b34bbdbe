using System.Diagnostics;
using Google.Protobuf;
using Grpc.Core;
using Vitrine.Common.V1;
using Vitrine.Ingest.V1;

namespace Vitrine.Cli.Catalogue;

/// <summary>A picture of an item, as a file.</summary>
public sealed record GalleryPicture(Item Item, string Path);

/// <summary>Sends pictures to the ingest service and waits until they can be found.</summary>
public static class CatalogueUpload
{
    /// <param name="progress">Is told how many pictures can be found, of how many that were sent.</param>
    public static async Task<UploadResult> RunAsync(
        IngestService.IngestServiceClient ingest,
        IReadOnlyList<GalleryPicture> pictures,
        Action<int, int> progress,
        CancellationToken ct)
    {
        var began = Stopwatch.GetTimestamp();
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
            progress(taken.Duplicates + state.Embedded, pictures.Count - taken.Quarantined.Count);
        }

        return new UploadResult(taken.Accepted, taken.Duplicates, [.. taken.Quarantined], Stopwatch.GetElapsedTime(began));
    }
}

/// <param name="Accepted">New pictures.</param>
/// <param name="Duplicates">Pictures that were there already.</param>
/// <param name="Duration">From the first byte until all can be found.</param>
public sealed record UploadResult(
    int Accepted, int Duplicates, IReadOnlyList<QuarantinedImage> Quarantined, TimeSpan Duration);

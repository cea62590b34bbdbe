using System.Collections.Concurrent;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Vitrine.Catalog;
using Vitrine.Catalog.Detector;
using Vitrine.Catalog.Ingest;
using Vitrine.Contracts;
using Vitrine.Contracts.Detector;
using Vitrine.Contracts.Embedder;
using Vitrine.Contracts.Ingest;
using Vitrine.Detector.Keypoints;
using Vitrine.Hosting;
using Vitrine.Media;

namespace Vitrine.Detector.Regions;

/// <summary>
/// Finds the regions of pictures that ingest accepted; a picture in which nothing is found is one region. The message is acknowledged
/// after its rows and the message to the embedder are safe; a repeat finds the same rows and sends the same ids again. Where a
/// keypoint network is active the garments' key points are stored with their regions.
/// </summary>
internal sealed class DetectRegionsConsumer(
    Detectors detectors, KeypointFinder finder, RegionStore regions, KeypointStore keypoints, IDbContextFactory<CatalogContext> contexts,
    IBlobStore blobs)
    : IConsumer<DetectRegions>
{
    private const int RegionsPerMessage = 32;
    private const int PicturesAtATime = 8; // What the network takes together.

    public async Task Consume(ConsumeContext<DetectRegions> context)
    {
        var ct = context.CancellationToken;
        var detector = detectors.Default;
        var found = new ConcurrentBag<Region>();
        var points = new ConcurrentDictionary<(long Image, Box Box), RegionKeypoints>();
        var refused = new ConcurrentBag<RefusedImage>();
        var images = await ImagesAsync(context.Message.ImageIds, ct);
        var together = new ParallelOptions { MaxDegreeOfParallelism = PicturesAtATime, CancellationToken = ct };
        await Parallel.ForEachAsync(images, together, async (image, token) =>
        {
            try
            {
                var detected = await DetectAsync(detector, image, token);
                foreach (var garment in await LocateAsync(detected, image, token))
                {
                    points[(image.Id, garment.Region.Box)] = garment.ToRow();
                }

                foreach (var region in detected)
                {
                    found.Add(region.ToRow(image.Id, detector.Name));
                }
            }
            catch (PictureException fault)
            {
                refused.Add(new RefusedImage(image.Id, fault.Reason, fault.Message));
            }
        });

        if (!found.IsEmpty)
        {
            var ids = await regions.UpsertAsync([.. found.OrderBy(region => region.ImageId)], ct);
            await StoreAsync(points, ids, ct);
            await Task.WhenAll(ids.Chunk(RegionsPerMessage).Select(chunk =>
                context.SendAsync(QueueNames.EmbedRegions, new EmbedRegions { RegionIds = chunk }, ct)));
        }

        if (!refused.IsEmpty)
        {
            await context.PublishAsync(new ImagesRefused { Stage = "detector", Images = [.. refused] }, ct);
        }
    }

    private async Task<IReadOnlyList<DetectedRegion>> DetectAsync(IDetector detector, Image image, CancellationToken ct)
    {
        var size = new PictureSize(image.Width, image.Height);
        var found = await detector.DetectAsync(size, detectors.LeastScoreOf(image), token => FileAsync(image, token), ct);
        return WholePictureDetector.OrWhole(found, size);
    }

    private async Task<IReadOnlyList<LocatedGarment>> LocateAsync(
        IReadOnlyList<DetectedRegion> detected, Image image, CancellationToken ct)
    {
        if (!finder.IsActive)
        {
            return [];
        }

        var size = new PictureSize(image.Width, image.Height);
        return await finder.LocateAsync(await FileAsync(image, ct), size, KeypointFinder.GarmentsOf(detected), ct);
    }

    private async Task StoreAsync(
        ConcurrentDictionary<(long Image, Box Box), RegionKeypoints> points, IReadOnlyCollection<long> ids, CancellationToken ct)
    {
        if (!points.IsEmpty)
        {
            var stored = await regions.FindAsync(ids, ct);
            await keypoints.UpsertAsync(
                [.. stored.Where(region => points.ContainsKey((region.ImageId, region.Box)))
                    .Select(region => points[(region.ImageId, region.Box)] with { RegionId = region.Id })],
                ct);
        }
    }

    private async Task<List<Image>> ImagesAsync(IReadOnlyList<long> ids, CancellationToken ct)
    {
        await using var catalog = await contexts.CreateDbContextAsync(ct);
        return await catalog.Images.AsNoTracking().Where(image => ids.Contains(image.Id)).ToListAsync(ct);
    }

    private async Task<ReadOnlyMemory<byte>> FileAsync(Image image, CancellationToken ct) =>
        await blobs.GetAsync(Convert.ToHexStringLower(image.Sha256), ct)
        ?? throw new PictureException(PictureReason.NotFound, "the picture's file is not in the blob store");
}

internal sealed class DetectRegionsConsumerDefinition : CommandConsumerDefinition<DetectRegionsConsumer>
{
    public DetectRegionsConsumerDefinition()
        : base(QueueNames.DetectRegions) => ConcurrentMessageLimit = 4;
}

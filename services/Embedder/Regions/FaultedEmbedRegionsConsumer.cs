using MassTransit;
using Vitrine.Catalog.Detector;
using Vitrine.Contracts;
using Vitrine.Contracts.Embedder;
using Vitrine.Contracts.Ingest;
using Vitrine.Hosting;
using Vitrine.Media;

namespace Vitrine.Embedder.Regions;

/// <summary>
/// Takes over commands that failed for a reason that has no code. Each picture's regions are tried alone, so that one picture
/// harms no other; one that fails alone goes to quarantine.
/// </summary>
internal sealed class FaultedEmbedRegionsConsumer(RegionStore regions) : IConsumer<Fault<EmbedRegions>>
{
    public async Task Consume(ConsumeContext<Fault<EmbedRegions>> context)
    {
        var ct = context.CancellationToken;
        var pictures = (await regions.FindAsync(context.Message.Message.RegionIds, ct)).GroupBy(region => region.ImageId).ToArray();
        if (pictures is [var picture])
        {
            var refused = new RefusedImage(picture.Key, PictureReason.Unexpected, context.Message.Exceptions[0].Message);
            await context.PublishAsync(new ImagesRefused { Stage = "embedder", Images = [refused] }, ct);
            return;
        }

        await Task.WhenAll(pictures.Select(regionsOf => context.SendAsync(
            QueueNames.EmbedRegions, new EmbedRegions { RegionIds = [.. regionsOf.Select(region => region.Id)] }, ct)));
    }
}

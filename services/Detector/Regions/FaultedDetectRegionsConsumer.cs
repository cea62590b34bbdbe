using MassTransit;
using Vitrine.Contracts;
using Vitrine.Contracts.Detector;
using Vitrine.Contracts.Ingest;
using Vitrine.Hosting;
using Vitrine.Media;

namespace Vitrine.Detector.Regions;

/// <summary>
/// Takes over commands that failed for a reason that has no code. Each picture of the message is tried alone, so that one
/// harms no other; one that fails alone goes to quarantine.
/// </summary>
internal sealed class FaultedDetectRegionsConsumer : IConsumer<Fault<DetectRegions>>
{
    public Task Consume(ConsumeContext<Fault<DetectRegions>> context) => context.Message.Message.ImageIds switch
    {
        [var id] => context.PublishAsync(
            new ImagesRefused
            {
                Stage = "detector",
                Images = [new RefusedImage(id, PictureReason.Unexpected, context.Message.Exceptions[0].Message)],
            },
            context.CancellationToken),
        var ids => Task.WhenAll(ids.Select(id => context.SendAsync(
            QueueNames.DetectRegions, new DetectRegions { ImageIds = [id] }, context.CancellationToken))),
    };
}

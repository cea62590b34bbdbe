using MassTransit;
using Vitrine.Catalog.Ingest;
using Vitrine.Contracts.Ingest;

namespace Vitrine.Ingest.Quarantine;

/// <summary>Puts pictures that a later service could not use into quarantine.</summary>
internal sealed class ImagesRefusedConsumer(QuarantineStore quarantine) : IConsumer<ImagesRefused>
{
    public async Task Consume(ConsumeContext<ImagesRefused> context)
    {
        foreach (var image in context.Message.Images)
        {
            await quarantine.RefuseAsync(
                image.ImageId, context.Message.Stage, image.Reason, image.Detail, context.CancellationToken);
        }
    }
}

using MassTransit;
using Vitrine.Catalog.Ingest;
using Vitrine.Contracts.Ingest;

namespace Vitrine.Ingest.Quarantine;

/// <summary>Moves pictures that a later service could not use into quarantine.</summary>
internal sealed class ImagesRefusedConsumer(IngestStore store) : IConsumer<ImagesRefused>
{
    public Task Consume(ConsumeContext<ImagesRefused> context) => store.QuarantineImagesAsync(
        context.Message.Stage,
        [.. context.Message.Images.Select(image => (image.ImageId, image.Reason, image.Detail))],
        context.CancellationToken);
}

using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MassTransit;
using Vitrine.Common.V1;
using Vitrine.Contracts;
using Vitrine.Contracts.Ingest;
using Vitrine.Hosting;
using Vitrine.Media;

namespace Vitrine.Ingest.Images;

/// <summary>Takes pictures of items by address from the public queue.</summary>
internal sealed class ImageSubmittedConsumer(UrlIntake urls, ImageIntake intake) : IConsumer<ImageSubmitted>
{
    public async Task Consume(ConsumeContext<ImageSubmitted> context)
    {
        var message = context.Message;
        var batchId = message.BatchId ?? context.MessageId ?? NewId.NextGuid();
        var item = ToItem(message);
        if (ItemRules.FirstBreach(item) is var (field, why))
        {
            var fault = new PictureException(PictureReason.InvalidMessage, $"{field} {why}");
            var submission = new Submission { Name = message.Uri.ToString(), Uri = message.Uri, Fault = fault };
            await intake.TakeAsync(batchId, QueueNames.ImageSubmitted, [submission], context.CancellationToken);
            return;
        }

        await urls.TakeAsync(batchId, QueueNames.ImageSubmitted, [(item, message.Uri)], context.CancellationToken);
    }

    private static Item ToItem(ImageSubmitted message)
    {
        var item = new Item
        {
            Shop = message.Shop,
            ItemId = message.ItemId,
            Title = message.Title ?? "",
            Category = message.Category ?? "",
            Currency = message.Currency ?? "",
            Tags = { message.Tags ?? [] },
        };
        if (message.Price is { } price)
        {
            item.Price = price;
        }

        if (message.Attributes is { } attributes)
        {
            item.Attributes = JsonParser.Default.Parse<Struct>(attributes.ToJsonString());
        }

        return item;
    }
}

/// <summary>The public queue takes plain JSON, so that any language can publish to it.</summary>
internal sealed class ImageSubmittedConsumerDefinition()
    : RawJsonConsumerDefinition<ImageSubmittedConsumer>(QueueNames.ImageSubmitted);

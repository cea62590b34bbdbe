using MassTransit;
using Vitrine.Contracts.Trainer;
using Vitrine.Hosting;

namespace Vitrine.Embedder.Models;

/// <summary>Wakes the loaders of this replica.</summary>
internal sealed class ModelPromotedConsumer(ActiveModel model, ActiveLabels labels) : IConsumer<ModelPromoted>
{
    public Task Consume(ConsumeContext<ModelPromoted> context)
    {
        model.Wake();
        labels.Wake();
        return Task.CompletedTask;
    }
}

/// <summary>Every replica must hear of it.</summary>
internal sealed class ModelPromotedConsumerDefinition()
    : BroadcastConsumerDefinition<ModelPromotedConsumer>("embedder-model-promoted");

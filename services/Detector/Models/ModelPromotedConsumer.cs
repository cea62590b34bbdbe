using MassTransit;
using Vitrine.Contracts.Trainer;
using Vitrine.Hosting;

namespace Vitrine.Detector.Models;

/// <summary>Wakes the loader of this replica.</summary>
internal sealed class ModelPromotedConsumer(ActiveDetector detector) : IConsumer<ModelPromoted>
{
    public Task Consume(ConsumeContext<ModelPromoted> context)
    {
        detector.Wake();
        return Task.CompletedTask;
    }
}

/// <summary>Every replica must hear of it.</summary>
internal sealed class ModelPromotedConsumerDefinition()
    : BroadcastConsumerDefinition<ModelPromotedConsumer>("detector-model-promoted");

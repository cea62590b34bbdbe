using MassTransit;
using Vitrine.Contracts.Trainer;
using Vitrine.Hosting;

namespace Vitrine.Detector.Models;

/// <summary>Wakes the loaders of this replica.</summary>
internal sealed class ModelPromotedConsumer(ActiveDetector detector, ActiveKeypoints keypoints) : IConsumer<ModelPromoted>
{
    public Task Consume(ConsumeContext<ModelPromoted> context)
    {
        detector.Wake();
        keypoints.Wake();
        return Task.CompletedTask;
    }
}

/// <summary>Every replica must hear of it.</summary>
internal sealed class ModelPromotedConsumerDefinition()
    : BroadcastConsumerDefinition<ModelPromotedConsumer>("detector-model-promoted");

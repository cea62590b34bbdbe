using MassTransit;
using Vitrine.Contracts;
using Vitrine.Contracts.Trainer;
using Vitrine.Hosting;

namespace Vitrine.Trainer.Runs;

/// <summary>Wakes a trainer.</summary>
internal sealed class TrainModelConsumer(RunWorker worker) : IConsumer<TrainModel>
{
    public Task Consume(ConsumeContext<TrainModel> context)
    {
        worker.Wake();
        return Task.CompletedTask;
    }
}

internal sealed class TrainModelConsumerDefinition() : CommandConsumerDefinition<TrainModelConsumer>(QueueNames.TrainModel);

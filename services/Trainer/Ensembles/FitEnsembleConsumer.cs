using MassTransit;
using Vitrine.Contracts;
using Vitrine.Contracts.Trainer;
using Vitrine.Hosting;

namespace Vitrine.Trainer.Ensembles;

/// <summary>Spreads the boosters of an ensemble over the trainers. A repeat sends them again, and what is done stays done.</summary>
internal sealed class FitEnsembleConsumer(EnsembleJobs jobs) : IConsumer<FitEnsemble>
{
    public async Task Consume(ConsumeContext<FitEnsemble> context)
    {
        foreach (var job in jobs.Start(context.Message))
        {
            await context.SendAsync(QueueNames.FitBooster, job, context.CancellationToken);
        }
    }
}

internal sealed class FitEnsembleConsumerDefinition() : CommandConsumerDefinition<FitEnsembleConsumer>(QueueNames.FitEnsemble);

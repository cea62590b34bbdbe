using MassTransit;
using Vitrine.Contracts;
using Vitrine.Contracts.Trainer;
using Vitrine.Hosting;

namespace Vitrine.Trainer.Ensembles;

/// <summary>Trains boosters, one at a time in a trainer: more trainers train more at once.</summary>
internal sealed partial class FitBoosterConsumer(EnsembleJobs jobs, ILogger<FitBoosterConsumer> logger) : IConsumer<FitBooster>
{
    public async Task Consume(ConsumeContext<FitBooster> context)
    {
        var job = context.Message;
        var report = await Task.Run(() => jobs.Fit(job, context.CancellationToken), context.CancellationToken);
        if (report is not null)
        {
            Log.Finished(logger, job.Ensemble, report.Thresholds.HeldOut.Macro);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, EventId = 1, EventName = nameof(Finished),
            Message = "Ensemble {Ensemble} is finished; its macro F on held-out rows is {Score}.")]
        public static partial void Finished(ILogger logger, string ensemble, double score);
    }
}

internal sealed class FitBoosterConsumerDefinition : CommandConsumerDefinition<FitBoosterConsumer>
{
    public FitBoosterConsumerDefinition()
        : base(QueueNames.FitBooster)
    {
        ConcurrentMessageLimit = 1;
        Endpoint(endpoint => endpoint.PrefetchCount = 1); // What waits here could be trained elsewhere.
    }
}

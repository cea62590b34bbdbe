using MassTransit;
using Vitrine.Contracts.Trainer;

namespace Vitrine.Trainer.Ensembles;

/// <summary>Keeps why an ensemble failed, for those who watch it.</summary>
internal sealed class FaultedEnsembleConsumer(EnsembleJobs jobs) : IConsumer<Fault<FitEnsemble>>, IConsumer<Fault<FitBooster>>
{
    public Task Consume(ConsumeContext<Fault<FitEnsemble>> context) =>
        FailAsync(context.Message.Message.Ensemble, context.Message.Exceptions);

    public Task Consume(ConsumeContext<Fault<FitBooster>> context) =>
        FailAsync(context.Message.Message.Ensemble, context.Message.Exceptions);

    private Task FailAsync(string ensemble, ExceptionInfo[] exceptions)
    {
        jobs.Fail(ensemble, exceptions[0].Message);
        return Task.CompletedTask;
    }
}

using System.Runtime.ExceptionServices;
using MassTransit;

namespace Vitrine.Hosting;

/// <summary>Gives a message that failed by a transient fault back to the broker instead of to the error queue.</summary>
internal sealed class RedeliveryFilter : IFilter<ExceptionReceiveContext>
{
    public Task Send(ExceptionReceiveContext context, IPipe<ExceptionReceiveContext> next)
    {
        if (TransientFault.Is(context.Exception))
        {
            ExceptionDispatchInfo.Throw(context.Exception);
        }

        return next.Send(context);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("redelivery");
}

using MassTransit;
using MassTransit.Middleware;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Vitrine.Hosting;

/// <summary>The message bus.</summary>
public static class BusModule
{
    /// <summary>
    /// Adds the bus and its consumers. The service is started once the bus is: every queue of it is declared and bound by then,
    /// and what is sent is confirmed by the broker before a send returns. Delivery is at least once. While the database or the
    /// broker is away, or the disk is full, a message is tried again for as long as it takes; one that fails for itself is
    /// published as a <see cref="Fault{T}"/> after a few tries, for whoever can say what becomes of it, and kept in the queue's
    /// <c>_error</c> queue.
    /// </summary>
    public static void AddBus(this IHostApplicationBuilder builder, Action<IBusRegistrationConfigurator> configure)
    {
        builder.AddValidatedOptions<BusOptions>(BusOptions.Section);
        builder.Services.Configure<MassTransitHostOptions>(options =>
        {
            options.WaitUntilStarted = true;
            options.ConsumerStopTimeout = TimeSpan.FromSeconds(3);
            options.StopTimeout = TimeSpan.FromSeconds(4);
        });
        builder.Services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            bus.SetKebabCaseEndpointNameFormatter();
            bus.AddConfigureEndpointsCallback((context, _, endpoint) =>
                UseDeliveryRules(endpoint, context.GetRequiredService<IOptions<BusOptions>>().Value.TransientRetries));
            configure(bus);
            bus.UsingRabbitMq((context, rabbit) =>
            {
                var options = context.GetRequiredService<IOptions<BusOptions>>().Value;
                rabbit.PrefetchCount = options.Prefetch;
                rabbit.Host(options.Host, options.Port, options.VirtualHost, host =>
                {
                    host.Username(options.User);
                    host.Password(options.Password);
                });
                rabbit.ConfigureEndpoints(context);
            });
        });
    }

    private static void UseDeliveryRules(IReceiveEndpointConfigurator endpoint, int transientRetries)
    {
        endpoint.UseMessageRetry(retry =>
        {
            retry.Exponential(
                transientRetries, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(30), TimeSpan.FromMilliseconds(300));
            retry.Handle<Exception>(TransientFault.Is);
        });
        endpoint.UseMessageRetry(retry =>
        {
            retry.Intervals(100, 500, 1000);
            retry.Ignore<Exception>(TransientFault.Is);
        });
        endpoint.ConfigureError(faulted =>
        {
            faulted.UseFilter(new RedeliveryFilter());
            faulted.UseFilter(new GenerateFaultFilter());
            faulted.UseFilter(new ErrorTransportFilter());
        });
    }
}

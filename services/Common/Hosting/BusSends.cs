using MassTransit;

namespace Vitrine.Hosting;

/// <summary>
/// Sends that end: with the broker's confirmation, or with a <see cref="TransientFault"/> once <see cref="Patience"/> is over.
/// Left alone, RabbitMQ's client can wait for ever for what a broker that was killed still owed it
/// (https://github.com/rabbitmq/rabbitmq-dotnet-client/issues/1930). What was given up may still have arrived.
/// </summary>
public static class BusSends
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Sends a command.</summary>
    /// <param name="bus">The bus, or the context of the message that is being consumed.</param>
    /// <param name="queue">One of Vitrine.Contracts.QueueNames.</param>
    /// <exception cref="TimeoutException">The broker has not confirmed.</exception>
    public static Task SendAsync<T>(this ISendEndpointProvider bus, string queue, T message, CancellationToken ct)
        where T : class
    {
        return SendAsync().WaitAsync(Patience, ct);

        async Task SendAsync()
        {
            var endpoint = await bus.GetSendEndpoint(new Uri($"queue:{queue}"));
            await endpoint.Send(message, ct);
        }
    }

    /// <summary>Publishes an event.</summary>
    /// <param name="bus">The bus, or the context of the message that is being consumed.</param>
    /// <exception cref="TimeoutException">The broker has not confirmed.</exception>
    public static Task PublishAsync<T>(this IPublishEndpoint bus, T message, CancellationToken ct)
        where T : class => bus.Publish(message, ct).WaitAsync(Patience, ct);
}

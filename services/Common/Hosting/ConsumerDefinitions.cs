using MassTransit;

namespace Vitrine.Hosting;

/// <summary>A consumer of commands, which are sent to their queue by its name.</summary>
public abstract class CommandConsumerDefinition<TConsumer> : ConsumerDefinition<TConsumer>
    where TConsumer : class, IConsumer
{
    /// <param name="queue">One of Vitrine.Contracts.QueueNames.</param>
    protected CommandConsumerDefinition(string queue) => EndpointName = queue;

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<TConsumer> consumerConfigurator,
        IRegistrationContext context) => endpointConfigurator.ConfigureConsumeTopology = false;
}

/// <summary>A consumer of commands as plain JSON objects, so that a publisher in any language can send them.</summary>
public abstract class RawJsonConsumerDefinition<TConsumer>(string queue) : CommandConsumerDefinition<TConsumer>(queue)
    where TConsumer : class, IConsumer
{
    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<TConsumer> consumerConfigurator,
        IRegistrationContext context)
    {
        base.ConfigureConsumer(endpointConfigurator, consumerConfigurator, context);
        endpointConfigurator.UseRawJsonDeserializer(RawSerializerOptions.All, isDefault: true);
    }
}

/// <summary>A consumer of events that every replica must hear: each has a queue of its own, which goes when it goes.</summary>
public abstract class BroadcastConsumerDefinition<TConsumer> : ConsumerDefinition<TConsumer>
    where TConsumer : class, IConsumer
{
    protected BroadcastConsumerDefinition(string name) => Endpoint(endpoint =>
    {
        endpoint.Name = name;
        endpoint.InstanceId = $"-{NewId.NextGuid():N}";
        endpoint.Temporary = true;
    });
}

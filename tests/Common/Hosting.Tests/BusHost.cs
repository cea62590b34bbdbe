using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Vitrine.Hosting.Tests;

/// <summary>A service with a bus and scripted consumers.</summary>
internal sealed class BusHost : IAsyncDisposable
{
    private BusHost(WebApplication app) => App = app;

    public WebApplication App { get; }

    public IBus Bus => App.Services.GetRequiredService<IBus>();

    public static async Task<BusHost> StartAsync(
        RabbitNode broker, Action<WebApplicationBuilder, IBusRegistrationConfigurator>? configure = null, int retries = 14)
    {
        var builder = VitrineHost.CreateBuilder(
            [
                "--Endpoints:Grpc=http://127.0.0.1:0",
                "--Endpoints:Management=http://127.0.0.1:0",
                $"--Bus:Port={broker.Server.Port}",
                $"--Bus:User={broker.Server.User}",
                $"--Bus:Password={broker.Server.Password}",
                $"--Bus:TransientRetries={retries}",
            ],
            "ingest");
        builder.Logging.ClearProviders();
        builder.AddBus(bus => configure?.Invoke(builder, bus));
        var app = builder.Build();
        app.MapVitrine();
        await app.StartAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(1));
        return new BusHost(app);
    }

    public Task SendAsync<T>(T message)
        where T : class => Bus.SendAsync(Scripts.QueueOf<T>(), message, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await App.StopAsync().WaitAsync(TimeSpan.FromMinutes(1));
        await App.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromMinutes(1));
    }
}

internal static class Scripts
{
    public static string QueueOf<T>() => KebabCaseEndpointNameFormatter.Instance.SanitizeName(typeof(T).Name);

    /// <summary>Consumes commands from a queue named after <typeparamref name="T"/>.</summary>
    public static void Consume<T>(
        this (WebApplicationBuilder Builder, IBusRegistrationConfigurator Bus) host, Func<ConsumeContext<T>, Task> script)
        where T : class
    {
        host.Builder.Services.AddSingleton(script);
        host.Bus.AddConsumer<ScriptedConsumer<T>, CommandDefinition<T>>();
    }
}

public sealed class ScriptedConsumer<T>(Func<ConsumeContext<T>, Task> script) : IConsumer<T>
    where T : class
{
    public Task Consume(ConsumeContext<T> context) => script(context);
}

public sealed class CommandDefinition<T>() : CommandConsumerDefinition<ScriptedConsumer<T>>(Scripts.QueueOf<T>())
    where T : class;

public sealed class RawJsonDefinition<T>() : RawJsonConsumerDefinition<ScriptedConsumer<T>>(Scripts.QueueOf<T>())
    where T : class;

public sealed class BroadcastDefinition<T>() : BroadcastConsumerDefinition<ScriptedConsumer<T>>(Scripts.QueueOf<T>())
    where T : class;

/// <summary>Waits until each of some numbers has come, in any order, once or more.</summary>
internal sealed class Arrivals
{
    private readonly Lock _lock = new();
    private readonly HashSet<int> _seen = [];
    private readonly List<(int Count, TaskCompletionSource Reached)> _waiting = [];

    public void Add(int number)
    {
        lock (_lock)
        {
            _seen.Add(number);
            _waiting.FindAll(waiter => waiter.Count <= _seen.Count).ForEach(waiter => waiter.Reached.TrySetResult());
        }
    }

    public Task ReachAsync(int count)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _waiting.Add((count, reached));
            if (count <= _seen.Count)
            {
                reached.SetResult();
            }
        }

        return reached.Task.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
    }
}

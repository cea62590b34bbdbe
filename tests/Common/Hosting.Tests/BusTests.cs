using System.Data.Common;
using System.Diagnostics;
using System.Net;
using System.Text;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using RabbitMQ.Client;

namespace Vitrine.Hosting.Tests;

/// <summary>Delivery over a real RabbitMQ. Each test has messages, and so queues, of its own.</summary>
public sealed class BusTests(RabbitNode broker) : IClassFixture<RabbitNode>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public sealed record EarlyCommand(int Number);

    [Fact]
    public async Task Not_one_message_sent_right_after_start_is_lost()
    {
        const int Count = 2000;
        var arrivals = new Arrivals();
        var consumer = BusHost.StartAsync(broker, (builder, bus) => (builder, bus).Consume<EarlyCommand>(context =>
        {
            arrivals.Add(context.Message.Number);
            return Task.CompletedTask;
        }));
        await using var publisher = await BusHost.StartAsync(broker);
        await Task.WhenAll(Enumerable.Range(0, Count).Select(number => publisher.SendAsync(new EarlyCommand(number))));
        await using var started = await consumer;

        await arrivals.ReachAsync(Count);
    }

    public sealed record WaitingCommand(int Number);

    [Fact]
    public async Task A_command_waits_for_a_consumer_that_never_ran_before()
    {
        await using var publisher = await BusHost.StartAsync(broker);
        await publisher.SendAsync(new WaitingCommand(1));
        var arrivals = new Arrivals();
        await using var consumer = await BusHost.StartAsync(broker, (builder, bus) =>
            (builder, bus).Consume<WaitingCommand>(context =>
            {
                arrivals.Add(context.Message.Number);
                return Task.CompletedTask;
            }));

        await arrivals.ReachAsync(1);
    }

    public sealed record SurvivingCommand(int Number);

    [Fact]
    public async Task What_the_broker_confirmed_survives_its_kill_and_the_bus_reconnects()
    {
        const int Count = 400;
        var arrivals = new Arrivals();
        await using var host = await BusHost.StartAsync(broker, (builder, bus) =>
            (builder, bus).Consume<SurvivingCommand>(context =>
            {
                arrivals.Add(context.Message.Number);
                return Task.CompletedTask;
            }));
        var retry = host.App.Services.GetRequiredService<TransientRetry>();
        var sending = Parallel.ForAsync(0, Count, Ct, async (number, ct) =>
        {
            await retry.RunAsync(
                async _ =>
                {
                    await host.SendAsync(new SurvivingCommand(number));
                    return true;
                },
                TimeSpan.FromMinutes(1),
                ct);
        });
        await arrivals.ReachAsync(Count / 4);
        await broker.Server.KillAsync(Ct);
        await broker.Server.StartAsync(Ct);

        await sending;
        await arrivals.ReachAsync(Count);
        using var management = new HttpClient { BaseAddress = new Uri(host.App.Urls.Last()) };
        (await management.GetAsync("/healthz/ready", Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    public sealed record PoisonCommand(int Number);

    [Fact]
    public async Task A_poison_message_ends_in_the_error_queue_and_holds_nobody_up()
    {
        var tries = 0;
        var arrivals = new Arrivals();
        await using var host = await BusHost.StartAsync(broker, (builder, bus) =>
            (builder, bus).Consume<PoisonCommand>(context =>
            {
                if (context.Message.Number == 0)
                {
                    Interlocked.Increment(ref tries);
                    throw new FormatException("bad to the bone");
                }

                arrivals.Add(context.Message.Number);
                return Task.CompletedTask;
            }));
        await host.SendAsync(new PoisonCommand(0));
        await host.SendAsync(new PoisonCommand(1));

        await arrivals.ReachAsync(1);
        var quarantined = await TakeAsync("poison-command_error");
        tries.ShouldBe(4);
        Encoding.UTF8.GetString((byte[])quarantined.BasicProperties.Headers!["MT-Fault-Message"]!).ShouldBe("bad to the bone");
    }

    public sealed record PatientCommand(int Number);

    [Fact]
    public async Task A_message_outlasts_a_database_that_is_away()
    {
        var tries = 0;
        var arrivals = new Arrivals();
        await using var host = await BusHost.StartAsync(
            broker,
            (builder, bus) => (builder, bus).Consume<PatientCommand>(context =>
            {
                // More faults than one round of tries: the message goes back to the broker twice.
                if (Interlocked.Increment(ref tries) <= 5)
                {
                    throw new DatabaseIsAway();
                }

                arrivals.Add(context.Message.Number);
                return Task.CompletedTask;
            }),
            retries: 1);
        await host.SendAsync(new PatientCommand(1));

        await arrivals.ReachAsync(1);
        tries.ShouldBe(6);
    }

    public sealed record PublicCommand
    {
        public required string Stream { get; init; }

        public required int Frame { get; init; }

        public DateTimeOffset? CapturedAt { get; init; }
    }

    [Fact]
    public async Task A_public_queue_takes_plain_JSON_and_quarantines_what_is_none()
    {
        var received = new TaskCompletionSource<PublicCommand>();
        await using var host = await BusHost.StartAsync(broker, (builder, bus) =>
        {
            builder.Services.AddSingleton<Func<ConsumeContext<PublicCommand>, Task>>(context =>
            {
                received.SetResult(context.Message);
                return Task.CompletedTask;
            });
            bus.AddConsumer<ScriptedConsumer<PublicCommand>, RawJsonDefinition<PublicCommand>>();
        });
        await PublishAsync("public-command", """{"stream":"door"}""");
        await PublishAsync("public-command", "GIF89a");
        await PublishAsync("public-command", """{"stream":"door","frame":7,"extra":1}""");

        var message = await received.Task.WaitAsync(TimeSpan.FromMinutes(1), Ct);
        message.Stream.ShouldBe("door");
        message.Frame.ShouldBe(7);
        message.CapturedAt.ShouldBeNull();
        string[] quarantined =
        [
            Encoding.UTF8.GetString((await TakeAsync("public-command_error")).Body.Span),
            Encoding.UTF8.GetString((await TakeAsync("public-command_error")).Body.Span),
        ];
        quarantined.ShouldBe(["""{"stream":"door"}""", "GIF89a"], ignoreOrder: true);
    }

    public sealed record BroadcastEvent(int Number);

    [Fact]
    public async Task Every_replica_hears_a_broadcast()
    {
        var (one, two) = (new Arrivals(), new Arrivals());
        await using var first = await ReplicaAsync(one);
        await using var second = await ReplicaAsync(two);

        await first.Bus.PublishAsync(new BroadcastEvent(1), Ct);

        await one.ReachAsync(1);
        await two.ReachAsync(1);

        Task<BusHost> ReplicaAsync(Arrivals arrivals) => BusHost.StartAsync(broker, (builder, bus) =>
        {
            builder.Services.AddSingleton<Func<ConsumeContext<BroadcastEvent>, Task>>(context =>
            {
                arrivals.Add(context.Message.Number);
                return Task.CompletedTask;
            });
            bus.AddConsumer<ScriptedConsumer<BroadcastEvent>, BroadcastDefinition<BroadcastEvent>>();
        });
    }

    public sealed record StuckCommand(int Number);

    [Fact]
    public async Task A_stop_ends_a_stuck_consumer_within_ten_seconds_and_its_message_is_delivered_again()
    {
        var started = new TaskCompletionSource();
        var host = await BusHost.StartAsync(broker, (builder, bus) =>
            (builder, bus).Consume<StuckCommand>(async context =>
            {
                started.SetResult();
                await Task.Delay(Timeout.Infinite, context.CancellationToken);
            }));
        await host.SendAsync(new StuckCommand(1));
        await started.Task.WaitAsync(TimeSpan.FromMinutes(1), Ct);

        var clock = Stopwatch.StartNew();
        await host.DisposeAsync();

        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10));
        var arrivals = new Arrivals();
        await using var next = await BusHost.StartAsync(broker, (builder, bus) =>
            (builder, bus).Consume<StuckCommand>(context =>
            {
                arrivals.Add(context.Message.Number);
                return Task.CompletedTask;
            }));
        await arrivals.ReachAsync(1);
    }

    private async Task<BasicGetResult> TakeAsync(string queue)
    {
        await using var connection = await ConnectAsync();
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Ct);
        await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, cancellationToken: Ct);
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < TimeSpan.FromSeconds(30); await Task.Delay(50, Ct))
        {
            if (await channel.BasicGetAsync(queue, autoAck: true, Ct) is { } message)
            {
                return message;
            }
        }

        throw new TimeoutException($"nothing came into {queue}");
    }

    private async Task PublishAsync(string queue, string body)
    {
        await using var connection = await ConnectAsync();
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Ct);
        await channel.BasicPublishAsync("", queue, Encoding.UTF8.GetBytes(body), Ct);
    }

    private Task<IConnection> ConnectAsync() => new ConnectionFactory
    {
        HostName = "127.0.0.1",
        Port = broker.Server.Port,
        UserName = broker.Server.User,
        Password = broker.Server.Password,
    }.CreateConnectionAsync(Ct);

    private sealed class DatabaseIsAway : DbException
    {
        public override bool IsTransient => true;
    }
}

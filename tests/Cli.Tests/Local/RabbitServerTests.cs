using System.Net;
using System.Net.NetworkInformation;
using RabbitMQ.Client;
using Vitrine.Cli.Local;

namespace Vitrine.Cli.Tests.Local;

public sealed class RabbitServerTests
{
    private const string Queue = "kept";

    [Fact]
    public async Task What_was_confirmed_survives_a_kill_and_a_stop_leaves_no_process()
    {
        var ct = TestContext.Current.CancellationToken;
        using var folder = new TempFolder();
        var ports = FreePorts.Take(3);
        var server = new RabbitServer(folder["rabbitmq"], new RabbitPorts(ports[0], ports[1], ports[2]), "a secret");
        try
        {
            await server.StartAsync(ct);
            await DeclareAsync(server, ct);
            await server.StopAsync(ct); // RabbitMQ writes what queues there are some seconds later, or when it stops.
            await server.StartAsync(ct);
            await PublishAsync(server, ct);

            await server.KillAsync(ct);
            server.Pid.ShouldBeNull();
            await server.StartAsync(ct);

            (await ReadAsync(server, ct)).ShouldBe("kept"u8.ToArray());
            ListenersOn(ports).ShouldAllBe(address => IPAddress.IsLoopback(address));
        }
        finally
        {
            await server.StopAsync(CancellationToken.None);
        }

        Processes.Of(folder.Path).ShouldBeEmpty();
    }

    private static List<IPAddress> ListenersOn(IReadOnlyList<int> ports) =>
    [
        .. IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners()
            .Where(listener => ports.Contains(listener.Port)).Select(listener => listener.Address),
    ];

    private static async Task DeclareAsync(RabbitServer server, CancellationToken ct)
    {
        await using var connection = await ConnectAsync(server, ct);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: ct);
        await channel.QueueDeclareAsync(Queue, durable: true, exclusive: false, autoDelete: false, cancellationToken: ct);
    }

    private static async Task PublishAsync(RabbitServer server, CancellationToken ct)
    {
        await using var connection = await ConnectAsync(server, ct);
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), ct);
        await channel.BasicPublishAsync("", Queue, true, new BasicProperties { Persistent = true }, "kept"u8.ToArray(), ct);
    }

    private static async Task<byte[]?> ReadAsync(RabbitServer server, CancellationToken ct)
    {
        await using var connection = await ConnectAsync(server, ct);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: ct);
        return (await channel.BasicGetAsync(Queue, autoAck: true, ct))?.Body.ToArray();
    }

    private static Task<IConnection> ConnectAsync(RabbitServer server, CancellationToken ct) => new ConnectionFactory
    {
        HostName = "127.0.0.1",
        Port = server.Port,
        UserName = server.User,
        Password = server.Password,
    }.CreateConnectionAsync(ct);
}

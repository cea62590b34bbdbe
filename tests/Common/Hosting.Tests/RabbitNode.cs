using Vitrine.Cli.Local;

namespace Vitrine.Hosting.Tests;

/// <summary>A RabbitMQ for the tests of one class. It can be killed and started again.</summary>
public sealed class RabbitNode : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vitrine-rabbit-").FullName;

    public RabbitNode()
    {
        var ports = FreePorts.Take(3);
        Server = new RabbitServer(_folder, new RabbitPorts(ports[0], ports[1], ports[2]), "secret");
    }

    public RabbitServer Server { get; }

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(
            File.Exists("/usr/lib/rabbitmq/bin/rabbitmq-server") || Environment.GetEnvironmentVariable("CI") == "true",
            "rabbitmq-server is not installed");
        await Server.StartAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await Server.StopAsync(CancellationToken.None);
        Directory.Delete(_folder, recursive: true);
    }
}

using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Vitrine.Hosting.Tests;

/// <summary>A RabbitMQ of its own: node name, ports, folders and port mapper. It can be killed and started again.</summary>
public sealed class RabbitNode : IAsyncLifetime
{
    private const string Server = "/usr/lib/rabbitmq/bin/rabbitmq-server";
    private readonly string _root = Directory.CreateTempSubdirectory("vitrine-rabbit-").FullName;
    private readonly int _mapperPort = FreePort();
    private readonly int _nodePort = FreePort();
    private Process? _server;

    public int Port { get; } = FreePort();

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(
            File.Exists(Server) || Environment.GetEnvironmentVariable("CI") == "true", "rabbitmq-server is not installed");
        await File.WriteAllTextAsync(Path.Combine(_root, "plugins"), "[].");
        await StartAsync();
    }

    public async Task StartAsync()
    {
        _server = Start(Server);
        var clock = Stopwatch.StartNew();
        while (!await AnswersAsync())
        {
            if (clock.Elapsed > TimeSpan.FromMinutes(1))
            {
                throw new InvalidOperationException($"RabbitMQ did not start; see {_root}/log.");
            }

            await Task.Delay(100);
            if (_server.HasExited)
            {
                _server = Start(Server); // A killed node's name and ports can be taken a moment longer.
            }
        }
    }

    /// <summary>As <c>kill -9</c>, the whole node.</summary>
    public async Task KillAsync()
    {
        _server!.Kill(entireProcessTree: true);
        await _server.WaitForExitAsync();
        _server.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await KillAsync();
            using var mapper = Start("epmd", "-kill");
            await mapper.WaitForExitAsync();
        }

        Directory.Delete(_root, recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private Process Start(string program, params string[] arguments) => Process.Start(new ProcessStartInfo(program, arguments)
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        WorkingDirectory = _root,
        Environment =
        {
            ["HOME"] = _root,
            ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
            ["ERL_EPMD_PORT"] = $"{_mapperPort}",
            ["RABBITMQ_NODENAME"] = $"vitrine-test-{Port}@localhost",
            ["RABBITMQ_NODE_IP_ADDRESS"] = "127.0.0.1",
            ["RABBITMQ_NODE_PORT"] = $"{Port}",
            ["RABBITMQ_DIST_PORT"] = $"{_nodePort}",
            ["RABBITMQ_MNESIA_BASE"] = Path.Combine(_root, "data"),
            ["RABBITMQ_LOG_BASE"] = Path.Combine(_root, "log"),
            ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(_root, "plugins"),
        },
    })!;

    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Vitrine.Cli.Local;

/// <summary>A private RabbitMQ node below the state folder, with a port mapper (epmd) of its own, on loopback alone.</summary>
public sealed class RabbitServer
{
    private const string Server = "/usr/lib/rabbitmq/bin/rabbitmq-server";
    private const byte MethodFrame = 1;
    private static readonly byte[] _greeting = [.. "AMQP"u8, 0, 0, 9, 1];
    private static readonly TimeSpan _startPatience = TimeSpan.FromSeconds(90);
    private readonly string _folder;
    private readonly RabbitPorts _ports;
    private readonly ManagedProcess _process;
    private readonly ManagedProcess _mapper;

    /// <param name="folder">Holds the node; made when absent.</param>
    public RabbitServer(string folder, RabbitPorts ports, string password)
    {
        _folder = folder;
        _ports = ports;
        Password = password;
        _process = new ManagedProcess(Path.Combine(folder, "pid"), Path.Combine(folder, "log"));
        _mapper = new ManagedProcess(Path.Combine(folder, "epmd.pid"), Path.Combine(folder, "epmd.log"));
    }

    public int Port => _ports.Amqp;

    public string User { get; } = "vitrine";

    public string Password { get; }

    public int? Pid => _process.Pid;

    public string LogFile => _process.LogFile;

    /// <summary>Starts the node. Does nothing when it runs.</summary>
    /// <exception cref="CliException">It did not start; the message names the log.</exception>
    public async Task StartAsync(CancellationToken ct)
    {
        if (Pid is null)
        {
            WriteConfiguration();
            if (_mapper.Pid is null)
            {
                _mapper.Start(["epmd", "-port", $"{_ports.Mapper}", "-address", "127.0.0.1"], Environment());
            }

            _process.Start([Server], Environment());
        }

        var since = Stopwatch.GetTimestamp();
        while (!await AnswersAsync(ct))
        {
            if (Pid is null || Stopwatch.GetElapsedTime(since) > _startPatience)
            {
                throw new CliException($"RabbitMQ did not start; see {LogFile}");
            }

            await Task.Delay(50, ct);
        }
    }

    public async Task StopAsync(CancellationToken ct)
    {
        await _process.StopAsync(TimeSpan.FromSeconds(20), ct);
        await _mapper.StopAsync(TimeSpan.FromSeconds(2), ct);
    }

    /// <summary><c>kill -9</c> of the node.</summary>
    public Task KillAsync(CancellationToken ct) => _process.KillAsync(ct);

    private void WriteConfiguration()
    {
        Directory.CreateDirectory(_folder);
        File.WriteAllText(Path.Combine(_folder, "enabled_plugins"), "[].");
        var path = Path.Combine(_folder, "rabbitmq.conf");
        File.WriteAllText(path,
            $"""
            listeners.tcp.local = 127.0.0.1:{_ports.Amqp}
            default_user = {User}
            default_pass = {Password}
            disk_free_limit.absolute = 100MB

            """);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    private Dictionary<string, string> Environment() => new()
    {
        ["HOME"] = _folder, // Erlang keeps its cookie there.
        ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
        ["ERL_EPMD_PORT"] = $"{_ports.Mapper}",
        ["RABBITMQ_NODENAME"] = "vitrine@localhost", // Its data goes by this name; the mapper of its own keeps it apart.
        ["RABBITMQ_DIST_PORT"] = $"{_ports.Node}",
        ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "-kernel inet_dist_use_interface {127,0,0,1}",
        ["RABBITMQ_CONFIG_FILE"] = Path.Combine(_folder, "rabbitmq.conf"),
        ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(_folder, "enabled_plugins"),
        ["RABBITMQ_MNESIA_BASE"] = Path.Combine(_folder, "data"),
        ["RABBITMQ_LOG_BASE"] = Path.Combine(_folder, "logs"),
        ["RABBITMQ_CONF_ENV_FILE"] = Path.Combine(_folder, "rabbitmq-env.conf"),
    };

    // The node takes connections before it serves them: it is up when it answers the greeting, by a method frame
    // (AMQP 0-9-1, 2.3.5 and 4.2.2).
    private async Task<bool> AnswersAsync(CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(TimeSpan.FromSeconds(2));
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, Port, patience.Token);
            await client.GetStream().WriteAsync(_greeting, patience.Token);
            var frame = new byte[1];
            return await client.GetStream().ReadAsync(frame, patience.Token) == 1 && frame[0] == MethodFrame;
        }
        catch (Exception exception) when (exception is SocketException or IOException or OperationCanceledException)
        {
            ct.ThrowIfCancellationRequested();
            return false;
        }
    }
}

/// <param name="Amqp">Clients connect here.</param>
/// <param name="Node">Erlang's distribution.</param>
/// <param name="Mapper">epmd.</param>
public sealed record RabbitPorts(int Amqp, int Node, int Mapper);

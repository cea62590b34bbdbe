using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json;

namespace Vitrine.Cli.Local;

/// <summary>Ports and passwords of one stack, kept in <c>stack.json</c> of its state folder.</summary>
internal sealed class StackSettings
{
    private const int LowestPort = 15_000;

    private static readonly JsonSerializerOptions _json = new() { WriteIndented = true };

    public required Dictionary<string, int> Ports { get; init; }

    public required string DatabasePassword { get; init; }

    public required string BrokerPassword { get; init; }

    /// <summary>Reads the settings, or makes them; ports that something else has taken meanwhile are chosen anew.</summary>
    /// <param name="ports">The names of the ports that are needed.</param>
    /// <param name="isRunning">True: the stack itself holds its ports.</param>
    public static StackSettings Load(string stateRoot, IReadOnlyList<string> ports, bool isRunning)
    {
        Directory.CreateDirectory(stateRoot);
        using var alone = StateLock.Take(Path.Combine(stateRoot, "stack.json.lock"));
        var path = Path.Combine(stateRoot, "stack.json");
        var kept = File.Exists(path) ? JsonSerializer.Deserialize<StackSettings>(File.ReadAllText(path)) : null;
        if (kept is not null && ports.All(kept.Ports.ContainsKey) && (isRunning || kept.Ports.Values.All(IsFree)))
        {
            return kept;
        }

        var settings = new StackSettings
        {
            Ports = [],
            DatabasePassword = kept?.DatabasePassword ?? RandomNumberGenerator.GetHexString(32, lowercase: true),
            BrokerPassword = kept?.BrokerPassword ?? RandomNumberGenerator.GetHexString(32, lowercase: true),
        };
        settings.ChooseFreePorts(ports);
        settings.Save(stateRoot);
        return settings;
    }

    private void Save(string stateRoot)
    {
        var path = Path.Combine(stateRoot, "stack.json");
        var options = new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        using (var file = new FileStream(path + ".new", options))
        {
            JsonSerializer.Serialize(file, this, _json);
        }

        File.Move(path + ".new", path, overwrite: true);
    }

    /// <summary>
    /// Ports that are free now; all are held open together so that none is given twice. They lie below those that the system gives
    /// to outgoing connections, one of which could take a port before its service does.
    /// </summary>
    public static IReadOnlyList<int> FreePorts(int count)
    {
        var (ports, held) = (new List<int>(), new List<TcpListener>());
        while (held.Count < count)
        {
            var port = RandomNumberGenerator.GetInt32(LowestPort, Math.Max(LowestPort + 1000, FirstOutgoingPort()));
            if (TryListen(port) is { } listener)
            {
                ports.Add(port);
                held.Add(listener);
            }
        }

        held.ForEach(listener => listener.Dispose());
        return ports;
    }

    private void ChooseFreePorts(IReadOnlyList<string> names)
    {
        foreach (var (name, port) in names.Zip(FreePorts(names.Count)))
        {
            Ports[name] = port;
        }
    }

    private static int FirstOutgoingPort() =>
        int.Parse(File.ReadAllText("/proc/sys/net/ipv4/ip_local_port_range").Split()[0], CultureInfo.InvariantCulture);

    private static bool IsFree(int port)
    {
        using var listener = TryListen(port);
        return listener is not null;
    }

    private static TcpListener? TryListen(int port)
    {
        var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return listener;
        }
        catch (SocketException)
        {
            listener.Dispose();
            return null;
        }
    }
}

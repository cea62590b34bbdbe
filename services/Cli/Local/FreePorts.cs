using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Vitrine.Cli.Local;

/// <summary>
/// TCP ports of this machine for processes that are about to start. They lie below those that the system gives to outgoing
/// connections, one of which could take a port before its service does.
/// </summary>
public static class FreePorts
{
    private const int Lowest = 15_000;
    private const int Least = 1000;
    private static readonly HashSet<int> _taken = [];

    /// <summary>Ports that are free now; this program gets none of them again.</summary>
    /// <exception cref="CliException">There are not as many.</exception>
    public static IReadOnlyList<int> Take(int count)
    {
        lock (_taken)
        {
            return [.. Enumerable.Range(0, count).Select(_ => TakeOne())];
        }
    }

    /// <summary>True: nothing listens to it.</summary>
    public static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    // By chance, so that two programs that choose at once do not choose the same.
    private static int TakeOne()
    {
        var end = Math.Max(Lowest + Least, FirstOutgoing());
        for (var tries = 0; tries < 20 * (end - Lowest); tries++)
        {
            var port = RandomNumberGenerator.GetInt32(Lowest, end);
            if (!_taken.Contains(port) && IsFree(port))
            {
                _taken.Add(port);
                return port;
            }
        }

        throw new CliException($"no port from {Lowest} to {end - 1} is free");
    }

    private static int FirstOutgoing() =>
        int.Parse(File.ReadAllText("/proc/sys/net/ipv4/ip_local_port_range").Split()[0], CultureInfo.InvariantCulture);
}

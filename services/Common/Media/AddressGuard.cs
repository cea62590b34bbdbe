using System.Net;
using System.Net.Sockets;

namespace Vitrine.Media;

/// <summary>
/// Opens connections to public addresses and to the networks that the operator allows, and to nothing else. The address that was
/// judged is the address that is connected to, so a name server cannot change its mind in between.
/// </summary>
internal sealed class AddressGuard(IEnumerable<string> allowedNetworks)
{
    /// <summary>Every block that the IANA special-purpose registries do not call globally reachable, and multicast.</summary>
    private static readonly IPNetwork[] _internal =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
            "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
            "224.0.0.0/4", "240.0.0.0/4",
        }.Select(IPNetwork.Parse),
    ];

    /// <summary>The only IPv6 that is public, less what leads back to IPv4 (NAT64 lies outside it) or is documentation.</summary>
    private static readonly IPNetwork _publicIPv6 = IPNetwork.Parse("2000::/3");

    private static readonly IPNetwork[] _internalIPv6 =
        [.. new[] { "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20" }.Select(IPNetwork.Parse)];

    private readonly IPNetwork[] _allowed = [.. allowedNetworks.Select(IPNetwork.Parse)];

    public bool Allows(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return Array.Exists(_allowed, network => network.Contains(plain)) || IsPublic(plain);
    }

    /// <summary>Fits <see cref="SocketsHttpHandler.ConnectCallback"/>.</summary>
    /// <exception cref="PictureException">The host has no address that may be reached.</exception>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        var endPoint = context.DnsEndPoint;
        var addresses = await Dns.GetHostAddressesAsync(endPoint.Host, ct);
        var allowed = Array.FindAll(addresses, Allows);
        if (allowed.Length == 0)
        {
            throw new PictureException(
                PictureReason.AddressRefused, $"{endPoint.Host} leads to no public address, and to none that is allowed.");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, endPoint.Port, ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static bool IsPublic(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork
        ? !Array.Exists(_internal, network => network.Contains(address))
        : _publicIPv6.Contains(address) && !Array.Exists(_internalIPv6, network => network.Contains(address));
}

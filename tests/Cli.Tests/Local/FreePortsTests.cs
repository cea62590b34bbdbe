using System.Net;
using System.Net.Sockets;
using Vitrine.Cli.Local;

namespace Vitrine.Cli.Tests.Local;

public sealed class FreePortsTests
{
    [Fact]
    public void No_port_is_given_twice_though_nothing_listens_to_the_first_ones_yet()
    {
        // Of the some 18,000 ports of a usual system 500 drawn with repeats are all distinct once in a thousand times.
        var ports = Enumerable.Range(0, 500).AsParallel().Select(_ => FreePorts.Take(1)[0]).ToList();

        ports.ShouldBeUnique();
    }

    [Fact]
    public void A_port_that_somebody_listens_to_is_not_free()
    {
        var port = FreePorts.Take(1)[0];
        FreePorts.IsFree(port).ShouldBeTrue();
        using var other = new TcpListener(IPAddress.Loopback, port);
        other.Start();

        FreePorts.IsFree(port).ShouldBeFalse();
    }
}

using System.Net;

namespace Vitrine.Media.Tests;

public sealed class AddressGuardTests
{
    [Theory]
    [InlineData("93.184.216.34")]
    [InlineData("8.8.8.8")]
    [InlineData("172.32.0.1")]
    [InlineData("2606:2800:220:1::1")]
    [InlineData("::ffff:8.8.8.8")]
    public void A_public_address_is_allowed(string address) =>
        new AddressGuard([]).Allows(IPAddress.Parse(address)).ShouldBeTrue();

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("10.1.2.3")]
    [InlineData("100.64.0.1")]
    [InlineData("127.0.0.1")]
    [InlineData("127.8.8.8")]
    [InlineData("169.254.169.254")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.1.1")]
    [InlineData("198.18.0.1")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::127.0.0.1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("2002:7f00:1::")]
    [InlineData("fc00::1")]
    [InlineData("fd12:3456::1")]
    [InlineData("fe80::1")]
    [InlineData("ff02::1")]
    public void An_internal_address_is_refused(string address) =>
        new AddressGuard([]).Allows(IPAddress.Parse(address)).ShouldBeFalse();

    [Fact]
    public void An_allowed_network_opens_itself_and_nothing_else()
    {
        var guard = new AddressGuard(["10.1.0.0/16"]);

        guard.Allows(IPAddress.Parse("10.1.9.9")).ShouldBeTrue();
        guard.Allows(IPAddress.Parse("::ffff:10.1.9.9")).ShouldBeTrue();
        guard.Allows(IPAddress.Parse("10.2.0.1")).ShouldBeFalse();
    }
}

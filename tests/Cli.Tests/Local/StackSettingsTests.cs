using System.Net;
using System.Net.Sockets;
using Vitrine.Cli.Local;

namespace Vitrine.Cli.Tests.Local;

public sealed class StackSettingsTests
{
    private static readonly string[] _ports = ["one", "two"];

    [Fact]
    public void Ports_and_passwords_are_kept()
    {
        using var folder = new TempFolder();
        var first = StackSettings.Load(folder.Path, _ports, isRunning: false);

        var second = StackSettings.Load(folder.Path, _ports, isRunning: false);

        second.Ports.ShouldBe(first.Ports);
        second.DatabasePassword.ShouldBe(first.DatabasePassword);
        second.BrokerPassword.ShouldBe(first.BrokerPassword);
    }

    [Fact]
    public void A_port_that_something_else_has_taken_is_chosen_anew_and_passwords_stay()
    {
        using var folder = new TempFolder();
        var first = StackSettings.Load(folder.Path, _ports, isRunning: false);
        using var other = new TcpListener(IPAddress.Loopback, first.Ports["two"]);
        other.Start();

        var second = StackSettings.Load(folder.Path, _ports, isRunning: false);

        second.Ports["two"].ShouldNotBe(first.Ports["two"]);
        second.DatabasePassword.ShouldBe(first.DatabasePassword);
    }

    [Fact]
    public void Ports_that_the_stack_itself_holds_are_kept()
    {
        using var folder = new TempFolder();
        var first = StackSettings.Load(folder.Path, _ports, isRunning: false);
        using var own = new TcpListener(IPAddress.Loopback, first.Ports["two"]);
        own.Start();

        StackSettings.Load(folder.Path, _ports, isRunning: true).Ports.ShouldBe(first.Ports);
    }

    [Fact]
    public void Commands_that_start_together_agree_on_the_ports()
    {
        using var folder = new TempFolder();

        var all = Enumerable.Range(0, 8).AsParallel().WithDegreeOfParallelism(8)
            .Select(_ => StackSettings.Load(folder.Path, _ports, isRunning: false)).ToList();

        all.ShouldAllBe(one => one.Ports["one"] == all[0].Ports["one"] && one.BrokerPassword == all[0].BrokerPassword);
    }

    [Fact]
    public void The_passwords_are_for_the_owner_alone()
    {
        using var folder = new TempFolder();
        StackSettings.Load(folder.Path, _ports, isRunning: false);

        File.GetUnixFileMode(folder["stack.json"]).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}

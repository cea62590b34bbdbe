using System.Diagnostics;
using Vitrine.Cli.Local;

namespace Vitrine.Cli.Tests.Local;

public sealed class ManagedProcessTests
{
    private static readonly Dictionary<string, string> _environment = [];

    [Fact]
    public async Task A_process_is_known_again_by_its_pid_file_and_stops_when_asked()
    {
        var ct = TestContext.Current.CancellationToken;
        using var folder = new TempFolder();
        new ManagedProcess(folder["pid"], folder["log"]).Start(["sleep", "600"], _environment);

        var again = new ManagedProcess(folder["pid"], folder["log"]);
        again.Pid.ShouldNotBeNull();
        await again.StopAsync(TimeSpan.FromSeconds(5), ct);

        again.Pid.ShouldBeNull();
        Processes.Of(folder.Path).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_process_that_will_not_stop_is_ended_with_its_children()
    {
        var ct = TestContext.Current.CancellationToken;
        using var folder = new TempFolder();
        var process = new ManagedProcess(folder["pid"], folder["log"]);
        process.Start(["sh", "-c", "trap '' TERM; sleep 600; sleep 600"], _environment);

        await process.StopAsync(TimeSpan.FromMilliseconds(200), ct);

        process.Pid.ShouldBeNull();
        Processes.Of(folder.Path).ShouldBeEmpty();
    }

    [Fact]
    public void A_stale_pid_file_is_not_taken_for_the_process_that_has_the_id_now()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["pid"], $"{Environment.ProcessId} 1");

        new ManagedProcess(folder["pid"], folder["log"]).Pid.ShouldBeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("12")]
    [InlineData("not a number")]
    public void A_broken_pid_file_counts_as_stopped(string content)
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["pid"], content);

        new ManagedProcess(folder["pid"], folder["log"]).Pid.ShouldBeNull();
    }

    [Fact]
    public void What_lost_its_pid_file_is_found_and_killed()
    {
        using var folder = new TempFolder();
        new ManagedProcess(folder["pid"], folder["log"]).Start(["sleep", "600"], _environment);
        File.Delete(folder["pid"]);

        ManagedProcess.KillLeftOvers(folder.Path);

        SpinWait.SpinUntil(() => Processes.Of(folder.Path).Count == 0, TimeSpan.FromSeconds(5)).ShouldBeTrue();
    }

    [Fact]
    public void A_process_outlives_the_group_of_the_one_that_started_it()
    {
        using var folder = new TempFolder();
        var process = new ManagedProcess(folder["pid"], folder["log"]);
        process.Start(["sleep", "600"], _environment);

        using var own = Process.GetCurrentProcess();
        using var started = Process.GetProcessById(process.Pid!.Value);
        started.SessionId.ShouldNotBe(own.SessionId);
        ManagedProcess.KillLeftOvers(folder.Path);
    }
}

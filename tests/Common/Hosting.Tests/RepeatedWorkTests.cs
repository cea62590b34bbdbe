using Microsoft.Extensions.Logging.Abstractions;

namespace Vitrine.Hosting.Tests;

public sealed class RepeatedWorkTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_wake_up_does_not_wait_for_the_clock()
    {
        using var work = new Counting(TimeSpan.FromHours(1), _ => { });
        await work.StartAsync(Ct);
        await work.DoneAsync(1);

        work.Wake();

        await work.DoneAsync(2);
        await work.StopAsync(Ct);
    }

    [Fact]
    public async Task The_clock_covers_a_wake_up_that_was_lost()
    {
        using var work = new Counting(TimeSpan.FromMilliseconds(1), _ => { });
        await work.StartAsync(Ct);

        await work.DoneAsync(3);
        await work.StopAsync(Ct);
    }

    [Fact]
    public async Task A_fault_ends_nothing()
    {
        using var work = new Counting(
            TimeSpan.FromMilliseconds(1), time => _ = time < 3 ? throw new FormatException() : time);
        await work.StartAsync(Ct);

        await work.DoneAsync(1); // The third time, the first without a fault.
        await work.StopAsync(Ct);
    }

    private sealed class Counting(TimeSpan interval, Action<int> script)
        : RepeatedWork(TimeProvider.System, NullLogger.Instance)
    {
        private readonly Arrivals _done = new();
        private int _times;

        protected override TimeSpan Interval => interval;

        public Task DoneAsync(int times) => _done.ReachAsync(times);

        protected override Task WorkAsync(CancellationToken ct)
        {
            var time = ++_times;
            script(time);
            _done.Add(time);
            return Task.CompletedTask;
        }
    }
}

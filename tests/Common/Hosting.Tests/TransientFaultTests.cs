using System.Data.Common;
using System.Net.Sockets;
using Grpc.Core;

namespace Vitrine.Hosting.Tests;

public sealed class TransientFaultTests
{
    [Fact]
    public void What_passes_by_itself_is_transient_at_any_depth()
    {
        TransientFault.Is(new DatabaseFault(true)).ShouldBeTrue();
        TransientFault.Is(new InvalidOperationException("wrapped", new DatabaseFault(true))).ShouldBeTrue();
        TransientFault.Is(new IOException("reset", new SocketException((int)SocketError.ConnectionReset))).ShouldBeTrue();
        TransientFault.Is(new TimeoutException()).ShouldBeTrue();
        TransientFault.Is(new AggregateException(new FormatException(), new DatabaseFault(true))).ShouldBeTrue();
        TransientFault.Is(RpcErrors.Unavailable(TimeSpan.Zero)).ShouldBeTrue();
    }

    [Fact]
    public void A_full_disk_is_transient()
    {
        using var full = File.OpenHandle("/dev/full", FileMode.Open, FileAccess.Write);
        var fault = Should.Throw<IOException>(() => RandomAccess.Write(full, new byte[1], fileOffset: 0));

        TransientFault.Is(new IOException("wrapped", fault)).ShouldBeTrue();
    }

    [Fact]
    public void What_stays_wrong_is_not()
    {
        TransientFault.Is(null).ShouldBeFalse();
        TransientFault.Is(new DatabaseFault(false)).ShouldBeFalse();
        TransientFault.Is(new FormatException()).ShouldBeFalse();
        TransientFault.Is(new IOException("no such luck")).ShouldBeFalse();
        TransientFault.Is(new OperationCanceledException()).ShouldBeFalse();
        TransientFault.Is(new RpcException(new Status(StatusCode.Internal, ""))).ShouldBeFalse();
    }

    [Fact]
    public async Task Work_is_repeated_until_the_fault_has_passed()
    {
        var tries = 0;
        var answer = await new TransientRetry(TimeProvider.System).RunAsync(
            _ => ++tries < 3 ? throw new DatabaseFault(true) : Task.FromResult(tries),
            TimeSpan.FromMinutes(1),
            TestContext.Current.CancellationToken);

        answer.ShouldBe(3);
    }

    [Fact]
    public async Task Patience_ends_with_the_last_fault()
    {
        var retry = new TransientRetry(TimeProvider.System);
        var ct = TestContext.Current.CancellationToken;

        await Should.ThrowAsync<DatabaseFault>(() => retry.RunAsync<int>(
            _ => throw new DatabaseFault(true), TimeSpan.FromMilliseconds(150), ct));
    }

    [Fact]
    public async Task Other_faults_are_not_repeated()
    {
        var tries = 0;
        var retry = new TransientRetry(TimeProvider.System);
        var ct = TestContext.Current.CancellationToken;

        await Should.ThrowAsync<FormatException>(() => retry.RunAsync<int>(
            _ =>
            {
                tries++;
                throw new FormatException();
            },
            TimeSpan.FromMinutes(1),
            ct));

        tries.ShouldBe(1);
    }

    private sealed class DatabaseFault(bool transient) : DbException
    {
        public override bool IsTransient => transient;
    }
}

using System.Runtime.CompilerServices;
using Vitrine.Search.Resident;

namespace Vitrine.Search.Tests;

public sealed class ReadAheadTests
{
    private int _read;
    private bool _isClosed;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rows_come_in_their_order()
    {
        var rows = new List<int>();
        await foreach (var row in ReadAsync(1000, ct: Ct).ReadAheadAsync(7, Ct))
        {
            rows.Add(row);
        }

        rows.ShouldBe(Enumerable.Range(0, 1000));
        _isClosed.ShouldBeTrue();
    }

    [Fact]
    public async Task Who_stops_early_ends_the_reading()
    {
        await foreach (var row in ReadAsync(1_000_000, ct: Ct).ReadAheadAsync(7, Ct))
        {
            if (row == 10)
            {
                break;
            }
        }

        _isClosed.ShouldBeTrue();
        _read.ShouldBeLessThan(100);
    }

    [Fact]
    public async Task A_reading_that_fails_fails_after_what_it_read()
    {
        var rows = 0;
        var error = await Should.ThrowAsync<InvalidOperationException>(async () =>
        {
            await foreach (var _ in ReadAsync(1000, failsAt: 20, ct: Ct).ReadAheadAsync(7, Ct))
            {
                rows++;
            }
        });

        error.Message.ShouldBe("torn");
        rows.ShouldBe(20);
    }

    private async IAsyncEnumerable<int> ReadAsync(int count, int failsAt = -1, [EnumeratorCancellation] CancellationToken ct = default)
    {
        try
        {
            for (_read = 0; _read < count; _read++)
            {
                await Task.Yield();
                ct.ThrowIfCancellationRequested();
                yield return _read == failsAt ? throw new InvalidOperationException("torn") : _read;
            }
        }
        finally
        {
            _isClosed = true;
        }
    }
}

using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Vitrine.Search.Resident;

internal static class ReadAhead
{
    /// <summary>Reads on, on another thread, while the caller works on what was read.</summary>
    /// <param name="most">Rows that may wait for the caller.</param>
    public static async IAsyncEnumerable<T> ReadAheadAsync<T>(
        this IAsyncEnumerable<T> rows, int most, [EnumeratorCancellation] CancellationToken ct)
    {
        var waiting = Channel.CreateBounded<T>(new BoundedChannelOptions(most) { SingleReader = true, SingleWriter = true });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var reading = Task.Run(ReadAsync, CancellationToken.None);
        try
        {
            await foreach (var row in waiting.Reader.ReadAllAsync(ct))
            {
                yield return row;
            }
        }
        finally
        {
            await stop.CancelAsync();
            await reading;
        }

        async Task ReadAsync()
        {
            try
            {
                await foreach (var row in rows.WithCancellation(stop.Token))
                {
                    await waiting.Writer.WriteAsync(row, stop.Token);
                }

                waiting.Writer.Complete();
            }
            catch (Exception exception) // The caller gets it.
            {
                waiting.Writer.Complete(exception);
            }
        }
    }
}

using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Vitrine.Search.Resident;

internal static class ReadAhead
{
    /// <summary>Reads on, on another thread, while the caller works on what was read.</summary>
    /// <param name="atOnce">How many rows are handed over together: to wake the other thread for each costs more than to read it.</param>
    public static async IAsyncEnumerable<T> ReadAheadAsync<T>(
        this IAsyncEnumerable<T> rows, int atOnce, [EnumeratorCancellation] CancellationToken ct)
    {
        var waiting = Channel.CreateBounded<List<T>>(1);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var reading = Task.Run(ReadAsync, CancellationToken.None);
        try
        {
            await foreach (var some in waiting.Reader.ReadAllAsync(ct))
            {
                foreach (var row in some)
                {
                    yield return row;
                }
            }
        }
        finally
        {
            await stop.CancelAsync();
            await reading;
        }

        async Task ReadAsync()
        {
            var (some, fault) = (new List<T>(atOnce), default(Exception));
            try
            {
                await foreach (var row in rows.WithCancellation(stop.Token))
                {
                    some.Add(row);
                    if (some.Count == atOnce)
                    {
                        await waiting.Writer.WriteAsync(some, stop.Token);
                        some = new List<T>(atOnce);
                    }
                }
            }
            catch (Exception exception)
            {
                fault = exception;
            }

            try
            {
                await waiting.Writer.WriteAsync(some, stop.Token); // The caller gets what was read, then the fault.
            }
            catch (OperationCanceledException)
            {
                // The caller has stopped.
            }

            waiting.Writer.Complete(fault);
        }
    }
}

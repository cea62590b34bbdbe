namespace Vitrine.Hosting;

/// <summary>Waits out transient faults.</summary>
public sealed class TransientRetry(TimeProvider time)
{
    private static readonly TimeSpan _first = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan _longest = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Repeats <paramref name="work"/>, which must be safe to repeat, with growing pauses while it fails by a
    /// <see cref="TransientFault"/> and no more than <paramref name="patience"/> has passed.
    /// </summary>
    /// <exception cref="Exception">The last fault, or the first that is not transient.</exception>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> work, TimeSpan patience, CancellationToken ct)
    {
        var start = time.GetTimestamp();
        for (var pause = _first; ; pause = pause * 2 < _longest ? pause * 2 : _longest)
        {
            try
            {
                return await work(ct);
            }
            catch (Exception exception)
                when (TransientFault.Is(exception) && time.GetElapsedTime(start) + pause <= patience)
            {
                await Task.Delay(pause, time, ct);
            }
        }
    }
}

namespace Vitrine.Vision.Data;

/// <summary>A batch whose places are filled in by several threads.</summary>
/// <param name="batch">To be filled; it is disposed with this one unless somebody waited for it.</param>
/// <param name="places">How many fillings make it full, at least 1.</param>
internal sealed class PendingBatch<T>(T batch, int places) : IDisposable
    where T : IDisposable
{
    private readonly TaskCompletionSource _filled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _missing = places;

    /// <summary>Has one place filled; what goes wrong is kept for <see cref="Wait"/>.</summary>
    public void Fill(Action<T> fill)
    {
        try
        {
            fill(batch);
            if (Interlocked.Decrement(ref _missing) == 0)
            {
                _filled.TrySetResult();
            }
        }
        catch (Exception exception)
        {
            _filled.TrySetException(exception);
        }
    }

    /// <summary>The batch, the caller's own from here on, once it is full.</summary>
    public T Wait(CancellationToken ct)
    {
        _filled.Task.WaitAsync(ct).GetAwaiter().GetResult();
        return batch;
    }

    public void Dispose() => batch.Dispose();
}

using System.Diagnostics;

namespace Vitrine.Vision.Embedding;

/// <summary>What waits for a network or another thing that serves many callers at once, and the promise of its result.</summary>
public abstract class EngineRequest<TResult>
{
    private readonly TaskCompletionSource<TResult> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long _arrived = Stopwatch.GetTimestamp();
    private int _taken;

    /// <summary>Since it was made.</summary>
    public TimeSpan Waited => Stopwatch.GetElapsedTime(_arrived);

    /// <summary>Ends by one of the calls below.</summary>
    public Task<TResult> Result => _result.Task;

    /// <summary>True for the first who asks: who serves, or a cancellation that was sooner.</summary>
    public bool TryTake() => Interlocked.Exchange(ref _taken, 1) == 0;

    /// <summary>It is served.</summary>
    public void Complete(TResult result) => _result.TrySetResult(result);

    /// <summary>It cannot be served.</summary>
    public void Fail(Exception error) => _result.TrySetException(error);

    /// <summary>Its caller has given up.</summary>
    public void Cancel(CancellationToken ct) => _result.TrySetCanceled(ct);
}

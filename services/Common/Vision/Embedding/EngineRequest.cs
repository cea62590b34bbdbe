using System.Diagnostics;

namespace Vitrine.Vision.Embedding;

/// <summary>What waits for a network, or for another thing that serves many callers at once.</summary>
public abstract class EngineRequest
{
    private readonly long _arrived = Stopwatch.GetTimestamp();
    private int _taken;

    /// <summary>Pictures or vectors that wait.</summary>
    public virtual int Count => 1;

    /// <summary>Since it was made.</summary>
    public TimeSpan Waited => Stopwatch.GetElapsedTime(_arrived);

    /// <summary>True for the first who asks: who serves, or a cancellation that was sooner.</summary>
    public bool TryTake() => Interlocked.Exchange(ref _taken, 1) == 0;

    /// <summary>It cannot be served.</summary>
    public abstract void Fail(Exception exception);

    /// <summary>Its caller has given up.</summary>
    public abstract void Cancel(CancellationToken ct);
}

/// <summary>What waits, and the promise of its result.</summary>
public abstract class EngineRequest<TResult> : EngineRequest
{
    private readonly TaskCompletionSource<TResult> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends by one of the other calls.</summary>
    public Task<TResult> Result => _result.Task;

    /// <summary>It is served.</summary>
    public void Complete(TResult result) => _result.TrySetResult(result);

    public override void Fail(Exception exception) => _result.TrySetException(exception);

    public override void Cancel(CancellationToken ct) => _result.TrySetCanceled(ct);
}

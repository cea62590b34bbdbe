using System.Diagnostics;

namespace Vitrine.Vision.Embedding;

/// <summary>What waits for a network.</summary>
internal abstract class EngineRequest
{
    private readonly long _arrived = Stopwatch.GetTimestamp();
    private int _taken;

    /// <summary>Pictures that wait.</summary>
    public virtual int Count => 1;

    public TimeSpan Waited => Stopwatch.GetElapsedTime(_arrived);

    /// <summary>True for the first who asks: the network, or a cancellation that was sooner.</summary>
    public bool TryTake() => Interlocked.Exchange(ref _taken, 1) == 0;

    public abstract void Fail(Exception error);

    public abstract void Cancel(CancellationToken ct);
}

/// <summary>What waits for a network, and the promise of its result.</summary>
internal abstract class EngineRequest<TResult> : EngineRequest
{
    private readonly TaskCompletionSource<TResult> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<TResult> Result => _result.Task;

    public void Complete(TResult result) => _result.TrySetResult(result);

    public override void Fail(Exception error) => _result.TrySetException(error);

    public override void Cancel(CancellationToken ct) => _result.TrySetCanceled(ct);
}

using System.Diagnostics;

namespace Vitrine.Vision.Embedding;

/// <summary>What waits for a network, and the promise of its result.</summary>
internal abstract class EngineRequest<TResult>
{
    private readonly TaskCompletionSource<TResult> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long _arrived = Stopwatch.GetTimestamp();
    private int _taken;

    public TimeSpan Waited => Stopwatch.GetElapsedTime(_arrived);

    public Task<TResult> Result => _result.Task;

    /// <summary>True for the first who asks: the network, or a cancellation that was sooner.</summary>
    public bool TryTake() => Interlocked.Exchange(ref _taken, 1) == 0;

    public void Complete(TResult result) => _result.TrySetResult(result);

    public void Fail(Exception error) => _result.TrySetException(error);

    public void Cancel(CancellationToken ct) => _result.TrySetCanceled(ct);
}

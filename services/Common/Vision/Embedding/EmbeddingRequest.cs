using System.Diagnostics;

namespace Vitrine.Vision.Embedding;

/// <summary>Pictures that wait together, and the promise of their vectors.</summary>
internal sealed class EmbeddingRequest(ReadOnlyMemory<byte>[] pictures)
{
    private readonly TaskCompletionSource<float[][]> _vectors = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long _arrived = Stopwatch.GetTimestamp();
    private int _taken;

    public ReadOnlyMemory<byte>[] Pictures { get; } = pictures;

    public int Count => Pictures.Length;

    public TimeSpan Waited => Stopwatch.GetElapsedTime(_arrived);

    public Task<float[][]> Vectors => _vectors.Task;

    /// <summary>True for the first who asks: the network, or a cancellation that was sooner.</summary>
    public bool TryTake() => Interlocked.Exchange(ref _taken, 1) == 0;

    public void Complete(float[][] vectors) => _vectors.TrySetResult(vectors);

    public void Fail(Exception error) => _vectors.TrySetException(error);

    public void Cancel(CancellationToken ct) => _vectors.TrySetCanceled(ct);
}

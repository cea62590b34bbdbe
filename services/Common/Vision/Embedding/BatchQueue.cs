using System.Collections.Concurrent;
using System.Diagnostics;
using static TorchSharp.torch;

namespace Vitrine.Vision.Embedding;

/// <summary>
/// What waits for a network: a bounded queue, and the one thread that takes requests from it; those that wait when it is free and are
/// like the first are served together. Safe for many threads.
/// </summary>
internal sealed class BatchQueue<TRequest, TResult> : IDisposable
    where TRequest : EngineRequest<TResult>
{
    private readonly string _owner;
    private readonly int _capacity;
    private readonly int _largestBatch;
    private readonly Func<TRequest, TRequest, bool> _areAlike;
    private readonly Func<IReadOnlyList<TRequest>, IReadOnlyList<TResult>> _serve;
    private readonly BlockingCollection<TRequest> _queue = [];
    private readonly Thread _thread;
    private int _waiting;
    private double _secondsEach;

    /// <param name="owner">Who is told to have been disposed.</param>
    /// <param name="capacity">Requests that may wait; more are refused.</param>
    /// <param name="largestBatch">Requests that are served together at most.</param>
    /// <param name="areAlike">Whether two can be served together.</param>
    /// <param name="serve">Answers some requests, in their order; called by one thread.</param>
    public BatchQueue(
        string owner, int capacity, int largestBatch, Func<TRequest, TRequest, bool> areAlike,
        Func<IReadOnlyList<TRequest>, IReadOnlyList<TResult>> serve)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        (_owner, _capacity, _largestBatch, _areAlike, _serve) = (owner, capacity, largestBatch, areAlike, serve);

        // One thread runs all batches: libtorch keeps a team of workers for each thread that calls it.
        _thread = new Thread(Serve) { IsBackground = true, Name = owner };
        _thread.UnsafeStart();
    }

    /// <summary>Waits for a request to be served.</summary>
    /// <param name="ct">A request that still waits gives its place up at once.</param>
    /// <exception cref="BusyException">The queue is full.</exception>
    /// <exception cref="ObjectDisposedException">The owner has been disposed.</exception>
    public async Task<TResult> AskAsync(TRequest request, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        if (Interlocked.Increment(ref _waiting) > _capacity)
        {
            Interlocked.Decrement(ref _waiting);
            throw new BusyException(TimeSpan.FromSeconds(Math.Max(0.1, _capacity * Volatile.Read(ref _secondsEach))));
        }

        using var cancellation = ct.UnsafeRegister(_ => Cancel(request, ct), null);
        try
        {
            _queue.Add(request, CancellationToken.None);
        }
        catch (InvalidOperationException) // It takes no more.
        {
            throw new ObjectDisposedException(_owner);
        }

        return await request.Result;
    }

    /// <summary>Takes no more requests and finishes those that wait.</summary>
    public void Dispose()
    {
        _queue.CompleteAdding();
        _thread.Join();
        _queue.Dispose();
    }

    private void Cancel(TRequest request, CancellationToken ct)
    {
        if (request.TryTake())
        {
            Interlocked.Decrement(ref _waiting);
            request.Cancel(ct);
        }
    }

    private void Serve()
    {
        set_num_threads(Environment.ProcessorCount); // Counted for each thread that calls.
        var waiting = new List<TRequest>();
        while (waiting.Count > 0 || !_queue.IsCompleted)
        {
            if (waiting.Count == 0 && _queue.TryTake(out var first, Timeout.Infinite))
            {
                waiting.Add(first);
            }

            while (_queue.TryTake(out var next))
            {
                waiting.Add(next);
            }

            if (waiting is [var oldest, ..])
            {
                var alike = waiting.Where(request => _areAlike(oldest, request)).Take(_largestBatch).ToList();
                waiting.RemoveAll(alike.Contains);
                Serve([.. alike.Where(Take)]);
            }
        }
    }

    private bool Take(TRequest request)
    {
        if (!request.TryTake())
        {
            return false;
        }

        Interlocked.Decrement(ref _waiting);
        VisionMetrics.QueueWait.Record(request.Waited.TotalSeconds);
        return true;
    }

    private void Serve(List<TRequest> batch)
    {
        if (batch.Count == 0)
        {
            return;
        }

        try
        {
            var started = Stopwatch.GetTimestamp();
            var answers = _serve(batch);
            var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            Volatile.Write(ref _secondsEach, seconds / batch.Count);
            VisionMetrics.BatchSize.Record(batch.Count);
            VisionMetrics.ForwardDuration.Record(seconds);
            foreach (var (request, answer) in batch.Zip(answers))
            {
                request.Complete(answer);
            }
        }
        catch (Exception error)
        {
            batch.ForEach(request => request.Fail(error));
        }
    }
}

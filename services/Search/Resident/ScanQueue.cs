using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Extensions.Options;
using Vitrine.Catalog.Search;
using Vitrine.Search.Queries;
using Vitrine.Vision.Embedding;

namespace Vitrine.Search.Resident;

/// <summary>
/// Callers' questions in one pass over the rows: while they wait for memory, several cost little more than one. A lone caller waits
/// for nobody; who comes during a pass shares the next one, in the order of arrival, so that nobody waits for more than the pass under
/// way and those of the questions before. Safe for many threads.
/// </summary>
internal sealed class ScanQueue : IDisposable
{
    private readonly Func<ResidentSpace, IReadOnlyList<ScanQuestion>, IReadOnlyList<IReadOnlyList<CandidateSet>>> _scan;
    private readonly int _largestBatch;
    private readonly int _capacity;
    private readonly Channel<ScanRequest> _queue =
        Channel.CreateUnbounded<ScanRequest>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Thread _thread;
    private int _waiting;
    private double _secondsPerVector;

    public ScanQueue(IOptions<SearchOptions> options)
        : this(options.Value, (space, questions) => space.Nearest(questions))
    {
    }

    /// <param name="scan">One pass.</param>
    internal ScanQueue(
        SearchOptions options,
        Func<ResidentSpace, IReadOnlyList<ScanQuestion>, IReadOnlyList<IReadOnlyList<CandidateSet>>> scan)
    {
        (_scan, _largestBatch, _capacity) = (scan, options.LargestBatch, options.QueueCapacity);
        _thread = new Thread(Serve) { IsBackground = true, Name = nameof(ScanQueue) };
        _thread.UnsafeStart();
    }

    /// <summary>What a row takes of a pass.</summary>
    public MeasuredRate Rate { get; } = new();

    /// <summary>Vectors that wait.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>As <see cref="ResidentSpace.Nearest"/>.</summary>
    /// <param name="ct">A question that still waits gives its place up at once.</param>
    /// <exception cref="BusyException">The queue is full.</exception>
    public async Task<IReadOnlyList<CandidateSet>> NearestAsync(ResidentSpace space, ScanQuestion question, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var vectors = question.Queries.Count;
        if (Interlocked.Add(ref _waiting, vectors) is var waiting && waiting > _capacity && waiting > vectors)
        {
            Interlocked.Add(ref _waiting, -vectors);
            throw new BusyException(TimeSpan.FromSeconds(Math.Max(0.1, _capacity * Volatile.Read(ref _secondsPerVector))));
        }

        var request = new ScanRequest(space, question);
        using var cancellation = ct.UnsafeRegister(_ => Cancel(request, ct), null);
        return _queue.Writer.TryWrite(request) ? await request.Result : throw new ObjectDisposedException(nameof(ScanQueue));
    }

    /// <summary>Takes no more questions, and answers those that wait.</summary>
    public void Dispose()
    {
        _queue.Writer.TryComplete();
        _thread.Join();
    }

    private void Cancel(ScanRequest request, CancellationToken ct)
    {
        if (request.TryTake())
        {
            Interlocked.Add(ref _waiting, -request.Count);
            request.Cancel(ct);
        }
    }

    private void Serve()
    {
        while (_queue.Reader.WaitToReadAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult())
        {
            var batch = Gather();
            if (batch.Count > 0)
            {
                Serve(batch);
            }
        }
    }

    // What waits now, is of one space and fits; the order is kept. A question of many vectors goes alone.
    private List<ScanRequest> Gather()
    {
        var (batch, vectors) = (new List<ScanRequest>(), 0);
        while (_queue.Reader.TryPeek(out var next)
            && (batch.Count == 0 || (next.Space == batch[0].Space && vectors + next.Count <= _largestBatch)))
        {
            _queue.Reader.TryRead(out _);
            if (next.TryTake())
            {
                Interlocked.Add(ref _waiting, -next.Count);
                SearchMetrics.QueueWait.Record(next.Waited.TotalSeconds);
                batch.Add(next);
                vectors += next.Count;
            }
        }

        return batch;
    }

    private void Serve(List<ScanRequest> batch)
    {
        try
        {
            var started = Stopwatch.GetTimestamp();
            var answers = _scan(batch[0].Space, [.. batch.Select(request => request.Question)]);
            var (time, vectors) = (Stopwatch.GetElapsedTime(started), batch.Sum(request => request.Count));
            Volatile.Write(ref _secondsPerVector, time.TotalSeconds / vectors);
            Rate.Record(batch[0].Space.Rows, time);
            SearchMetrics.BatchSize.Record(vectors);
            SearchMetrics.ScanDuration.Record(time.TotalSeconds);
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

/// <summary>A question that waits.</summary>
internal sealed class ScanRequest(ResidentSpace space, ScanQuestion question) : EngineRequest<IReadOnlyList<CandidateSet>>
{
    public ResidentSpace Space => space;

    public ScanQuestion Question => question;

    public override int Count => question.Queries.Count;
}

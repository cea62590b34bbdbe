using System.Diagnostics;
using System.Threading.Channels;
using Vitrine.Vision.Explaining;
using Vitrine.Vision.Networks;
using static TorchSharp.torch;

namespace Vitrine.Vision.Embedding;

/// <summary>
/// The one owner of a network. Requests wait in a bounded queue; whatever waits when the network is free goes through
/// it together, so a lone request waits for nobody; those that want labels too go together, and a pair to be explained by itself. Safe
/// for many threads.
/// </summary>
public sealed class EmbeddingEngine : IDisposable
{
    private readonly EmbeddingModel _model;
    private readonly int _capacity;
    private readonly Channel<EngineRequest> _queue =
        Channel.CreateUnbounded<EngineRequest>(new UnboundedChannelOptions { SingleReader = true });
    private readonly TaskCompletionSource _warm = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Dictionary<int, Tensor> _inputs = [];
    private Thread? _thread;
    private int _waiting;
    private double _secondsPerPicture;

    /// <param name="model">The engine's own from here on.</param>
    /// <param name="queueCapacity">Pictures that may wait; more are refused.</param>
    public EmbeddingEngine(EmbeddingModel model, int queueCapacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(queueCapacity);
        _model = model;
        _capacity = queueCapacity;
    }

    /// <summary>Size of a vector.</summary>
    public int Dimension => _model.Dimension;

    /// <summary>The pictures that the network takes.</summary>
    public InputSpec Input => _model.Input;

    /// <summary>It is warm, and <see cref="EmbedAsync"/> may be called.</summary>
    public bool IsReady => _warm.Task.IsCompletedSuccessfully;

    /// <summary>Runs a batch of every size once, then starts to serve. To be called once.</summary>
    public Task WarmUpAsync(CancellationToken ct)
    {
        if (_thread is not null)
        {
            throw new InvalidOperationException("the engine is warmed up once");
        }

        // One thread runs all batches: libtorch keeps a team of workers for each thread that calls it.
        _thread = new Thread(() => Run(ct)) { IsBackground = true, Name = nameof(EmbeddingEngine) };
        _thread.UnsafeStart();
        return _warm.Task;
    }

    /// <summary>Room for pictures of the network's size.</summary>
    public PixelBatch RentPixels(int count) => new(count, Input.Width, Input.Height);

    /// <summary>Embeds pictures; up to 32 go through the network together.</summary>
    /// <param name="pixels">Not to be changed before the task ends.</param>
    /// <param name="ct">A request that still waits gives its place up at once.</param>
    /// <returns>A vector of unit length for each picture, in their order.</returns>
    /// <exception cref="BusyException">The queue is full.</exception>
    /// <exception cref="ArgumentException">The pictures have another size, or are more than may wait.</exception>
    /// <exception cref="InvalidOperationException">The engine is not warm.</exception>
    /// <exception cref="ObjectDisposedException">The engine has been disposed.</exception>
    public Task<float[][]> EmbedAsync(PixelBatch pixels, CancellationToken ct) => AskAsync(pixels, null, ct);

    /// <summary>As <see cref="EmbedAsync"/>, and tells the pictures' labels by the same pass through the backbone.</summary>
    /// <param name="labels">As <see cref="EmbeddingModel.Describe"/> wants it; it must last until the task ends.</param>
    /// <exception cref="InvalidOperationException">The engine is not warm, or its network an ensemble.</exception>
    public async Task<DescribedPicture[]> DescribeAsync(PixelBatch pixels, LabelHead labels, CancellationToken ct) => Array.ConvertAll(
        await AskAsync(pixels, labels, ct), features => new DescribedPicture(features[..Dimension], features[Dimension..]));

    /// <summary>Tells why the network finds two pictures as alike as it does.</summary>
    /// <param name="pair">The two; not to be changed before the task ends.</param>
    /// <param name="ct">A request that still waits gives its place up at once.</param>
    /// <exception cref="BusyException">The queue is full.</exception>
    /// <exception cref="ArgumentException">They are not two pictures of the network's size.</exception>
    /// <exception cref="InvalidOperationException">The engine is not warm.</exception>
    /// <exception cref="ObjectDisposedException">The engine has been disposed.</exception>
    public async Task<PairExplanation> ExplainAsync(PixelBatch pair, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(pair.Count, 2, nameof(pair));
        Check(pair);
        var request = new ExplanationRequest(pair.Pictures(0, 2));
        using var cancellation = Enqueue([request], ct);
        return await request.Result;
    }

    /// <summary>Takes no more requests, finishes those that wait, then frees the network.</summary>
    public void Dispose()
    {
        _queue.Writer.TryComplete();
        _thread?.Join();
        foreach (var input in _inputs.Values)
        {
            input.Dispose();
        }

        _model.Dispose();
    }

    private async Task<float[][]> AskAsync(PixelBatch pixels, LabelHead? labels, CancellationToken ct)
    {
        Check(pixels);
        var requests = new List<EmbeddingRequest>();
        for (var first = 0; first < pixels.Count; first += BatchShapes.Largest)
        {
            var count = Math.Min(BatchShapes.Largest, pixels.Count - first);
            requests.Add(new EmbeddingRequest(pixels.Pictures(first, count), labels));
        }

        using var cancellation = Enqueue(requests, ct);
        var features = await Task.WhenAll(requests.Select(request => request.Result));
        return features is [var all] ? all : [.. features.SelectMany(part => part)];
    }

    private void Check(PixelBatch pixels)
    {
        if (!IsReady)
        {
            throw new InvalidOperationException("the engine is not warm");
        }

        if ((pixels.Width, pixels.Height) != (Input.Width, Input.Height))
        {
            throw new ArgumentException(
                $"pictures must be {Input.Width}x{Input.Height}, got {pixels.Width}x{pixels.Height}", nameof(pixels));
        }

        if (pixels.Count > _capacity)
        {
            throw new ArgumentException($"at most {_capacity} pictures may wait, got {pixels.Count}", nameof(pixels));
        }
    }

    /// <returns>To be disposed when their results are there.</returns>
    private CancellationTokenRegistration Enqueue(IReadOnlyList<EngineRequest> requests, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var count = requests.Sum(request => request.Count);
        if (Interlocked.Add(ref _waiting, count) > _capacity)
        {
            Interlocked.Add(ref _waiting, -count);
            var seconds = Math.Max(0.1, _capacity * Volatile.Read(ref _secondsPerPicture));
            throw new BusyException(TimeSpan.FromSeconds(seconds));
        }

        var cancellation = ct.UnsafeRegister(
            _ =>
            {
                foreach (var request in requests)
                {
                    Cancel(request, ct);
                }
            },
            null);
        foreach (var request in requests)
        {
            if (!_queue.Writer.TryWrite(request) && request.TryTake())
            {
                Interlocked.Add(ref _waiting, -request.Count);
                request.Fail(new ObjectDisposedException(nameof(EmbeddingEngine)));
            }
        }

        return cancellation;
    }

    private void Cancel(EngineRequest request, CancellationToken ct)
    {
        if (request.TryTake())
        {
            Interlocked.Add(ref _waiting, -request.Count);
        }

        request.Cancel(ct);
    }

    private void Run(CancellationToken ct)
    {
        try
        {
            // Counted for each thread that calls: a new one would run the network on one core.
            set_num_threads(Environment.ProcessorCount);
            foreach (var size in BatchShapes.All)
            {
                ct.ThrowIfCancellationRequested();
                _inputs.Add(size, zeros([size, Input.Height, Input.Width, 3], ScalarType.Byte));
                Forward(size, null);
            }
        }
        catch (OperationCanceledException)
        {
            _warm.TrySetCanceled(ct);
            return;
        }
        catch (Exception error)
        {
            _warm.TrySetException(error);
            return;
        }

        _warm.TrySetResult();
        Serve();
    }

    private void Serve()
    {
        while (_queue.Reader.WaitToReadAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult())
        {
            switch (Gather())
            {
                case [ExplanationRequest pair]:
                    Serve(pair);
                    break;
                case { Count: > 0 } batch:
                    Serve(batch.ConvertAll(request => (EmbeddingRequest)request));
                    break;
            }
        }
    }

    // What waits now and fits, in its order: pictures to embed together, by the same heads, or a pair to explain.
    private List<EngineRequest> Gather()
    {
        var batch = new List<EngineRequest>();
        var room = BatchShapes.Largest;
        while (_queue.Reader.TryPeek(out var next) && next.Count <= room && (batch.Count == 0 || AreAlike(batch[0], next)))
        {
            _queue.Reader.TryRead(out _);
            if (next.TryTake())
            {
                Interlocked.Add(ref _waiting, -next.Count);
                VisionMetrics.QueueWait.Record(next.Waited.TotalSeconds);
                batch.Add(next);
                room = next is EmbeddingRequest ? room - next.Count : 0;
            }
        }

        return batch;
    }

    private static bool AreAlike(EngineRequest first, EngineRequest next) =>
        first is EmbeddingRequest one && next is EmbeddingRequest other && one.Labels == other.Labels;

    private void Serve(List<EmbeddingRequest> batch)
    {
        try
        {
            var started = Stopwatch.GetTimestamp();
            var vectors = Embed([.. batch.SelectMany(request => request.Pictures)], batch[0].Labels);
            var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            Volatile.Write(ref _secondsPerPicture, seconds / vectors.Length);
            VisionMetrics.BatchSize.Record(vectors.Length);
            VisionMetrics.ForwardDuration.Record(seconds);
            var first = 0;
            foreach (var request in batch)
            {
                request.Complete(vectors[first..(first + request.Count)]);
                first += request.Count;
            }
        }
        catch (Exception error)
        {
            batch.ForEach(request => request.Fail(error));
        }
    }

    private void Serve(ExplanationRequest pair)
    {
        try
        {
            pair.Complete(_model.Explain(Fill(pair.Count, pair.Pictures)));
        }
        catch (Exception error)
        {
            pair.Fail(error);
        }
    }

    private float[][] Embed(ReadOnlyMemory<byte>[] pictures, LabelHead? labels)
    {
        var vectors = new float[pictures.Length][];
        for (var first = 0; first < pictures.Length;)
        {
            var size = BatchShapes.Next(pictures.Length - first);
            var used = Math.Min(size, pictures.Length - first);
            Fill(size, pictures.AsSpan(first, used));
            Forward(size, labels).AsSpan(0, used).CopyTo(vectors.AsSpan(first));
            first += used;
        }

        return vectors;
    }

    private Tensor Fill(int size, ReadOnlySpan<ReadOnlyMemory<byte>> pictures)
    {
        var input = _inputs[size].bytes;
        foreach (var picture in pictures)
        {
            picture.Span.CopyTo(input);
            input = input[picture.Length..];
        }

        return _inputs[size];
    }

    private float[][] Forward(int size, LabelHead? labels)
    {
        using var scope = NewDisposeScope();
        var features = labels is null ? _model.Embed(_inputs[size]) : _model.Describe(_inputs[size], labels); // (B, D) or (B, D + L)
        return [.. features.cpu().data<float>().ToArray().Chunk((int)features.shape[1])];
    }
}

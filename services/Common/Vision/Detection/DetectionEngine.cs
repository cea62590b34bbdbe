using System.Collections.Concurrent;
using System.Diagnostics;
using Vitrine.Vision.Embedding;
using static TorchSharp.torch;

namespace Vitrine.Vision.Detection;

/// <summary>
/// The one owner of a detector. Pictures wait in a bounded queue; those that wait when the network is free and have the size of
/// the first go through it together. Safe for many threads.
/// </summary>
public sealed class DetectionEngine : IDisposable
{
    private const int LargestBatch = 8;

    private readonly DetectionModel _model;
    private readonly int _capacity;
    private readonly BlockingCollection<DetectionRequest> _queue = [];
    private readonly Thread _thread;
    private int _waiting;
    private double _secondsPerPicture;

    /// <param name="model">The engine's own from here on.</param>
    /// <param name="queueCapacity">Pictures that may wait; more are refused.</param>
    public DetectionEngine(DetectionModel model, int queueCapacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(queueCapacity);
        (_model, _capacity) = (model, queueCapacity);

        // One thread runs all batches: libtorch keeps a team of workers for each thread that calls it.
        _thread = new Thread(Serve) { IsBackground = true, Name = nameof(DetectionEngine) };
        _thread.UnsafeStart();
    }

    /// <summary>What it tells apart.</summary>
    public IReadOnlyList<string> Labels => _model.Labels;

    /// <inheritdoc cref="DetectionModel.Choices"/>
    public DetectorChoices Choices => _model.Choices;

    /// <inheritdoc cref="DetectionModel.SizeFor"/>
    public (int Width, int Height) SizeFor(int width, int height) => _model.SizeFor(width, height);

    /// <summary>Finds what is in a picture.</summary>
    /// <param name="pixels">RGB, rows from the top, of <see cref="SizeFor"/> the picture; not to be changed before the task ends.</param>
    /// <param name="width">Of the picture, in pixels.</param>
    /// <param name="height">Of the picture, in pixels.</param>
    /// <param name="ct">A picture that still waits gives its place up at once.</param>
    /// <returns>Best first, in pixels of the picture.</returns>
    /// <exception cref="BusyException">The queue is full.</exception>
    /// <exception cref="ArgumentException">The pixels are not as many.</exception>
    /// <exception cref="ObjectDisposedException">The engine has been disposed.</exception>
    public async Task<IReadOnlyList<DetectedObject>> DetectAsync(
        ReadOnlyMemory<byte> pixels, int width, int height, CancellationToken ct)
    {
        var request = new DetectionRequest(pixels, (width, height), SizeFor(width, height));
        if (pixels.Length != request.Size.Width * request.Size.Height * 3)
        {
            throw new ArgumentException(
                $"the pixels must be {request.Size.Width} x {request.Size.Height} x 3, got {pixels.Length}", nameof(pixels));
        }

        ct.ThrowIfCancellationRequested();
        if (Interlocked.Increment(ref _waiting) > _capacity)
        {
            Interlocked.Decrement(ref _waiting);
            throw new BusyException(TimeSpan.FromSeconds(Math.Max(0.1, _capacity * Volatile.Read(ref _secondsPerPicture))));
        }

        using var cancellation = ct.UnsafeRegister(_ => Cancel(request, ct), null);
        try
        {
            _queue.Add(request, CancellationToken.None);
        }
        catch (InvalidOperationException) // It takes no more.
        {
            throw new ObjectDisposedException(nameof(DetectionEngine));
        }

        return await request.Result;
    }

    /// <summary>Takes no more pictures, finishes those that wait, then frees the network.</summary>
    public void Dispose()
    {
        _queue.CompleteAdding();
        _thread.Join();
        _queue.Dispose();
        _model.Dispose();
    }

    private void Cancel(DetectionRequest request, CancellationToken ct)
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
        var waiting = new List<DetectionRequest>();
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
                var alike = waiting.Where(request => request.Size == oldest.Size).Take(LargestBatch).ToList();
                waiting.RemoveAll(alike.Contains);
                Serve([.. alike.Where(Take)]);
            }
        }
    }

    private bool Take(DetectionRequest request)
    {
        if (!request.TryTake())
        {
            return false;
        }

        Interlocked.Decrement(ref _waiting);
        VisionMetrics.QueueWait.Record(request.Waited.TotalSeconds);
        return true;
    }

    private void Serve(List<DetectionRequest> batch)
    {
        if (batch is not [{ Size: var (width, height) }, ..])
        {
            return;
        }

        try
        {
            var started = Stopwatch.GetTimestamp();
            using var scope = NewDisposeScope();
            var pixels = empty([batch.Count, height, width, 3], ScalarType.Byte, CPU);
            var room = pixels.bytes;
            foreach (var request in batch)
            {
                request.Pixels.Span.CopyTo(room);
                room = room[request.Pixels.Length..];
            }

            var found = _model.Detect(pixels, [.. batch.Select(request => request.Picture)]);
            var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            Volatile.Write(ref _secondsPerPicture, seconds / batch.Count);
            VisionMetrics.BatchSize.Record(batch.Count);
            VisionMetrics.ForwardDuration.Record(seconds);
            foreach (var (request, objects) in batch.Zip(found))
            {
                request.Complete(objects);
            }
        }
        catch (Exception error)
        {
            batch.ForEach(request => request.Fail(error));
        }
    }
}

/// <summary>A picture that waits to be searched.</summary>
/// <param name="pixels">RGB, of the size.</param>
/// <param name="picture">The size that the picture has.</param>
/// <param name="size">The size at which it is searched.</param>
internal sealed class DetectionRequest(ReadOnlyMemory<byte> pixels, (int Width, int Height) picture, (int Width, int Height) size)
    : EngineRequest<IReadOnlyList<DetectedObject>>
{
    public ReadOnlyMemory<byte> Pixels { get; } = pixels;

    public (int Width, int Height) Picture { get; } = picture;

    public (int Width, int Height) Size { get; } = size;
}

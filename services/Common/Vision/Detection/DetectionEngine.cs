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
    private readonly BatchQueue<DetectionRequest, IReadOnlyList<DetectedObject>> _queue;

    /// <param name="model">The engine's own from here on.</param>
    /// <param name="queueCapacity">Pictures that may wait; more are refused.</param>
    public DetectionEngine(DetectionModel model, int queueCapacity)
    {
        _model = model;
        _queue = new(nameof(DetectionEngine), queueCapacity, LargestBatch, (first, other) => first.Size == other.Size, Serve);
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

        return await _queue.AskAsync(request, ct);
    }

    /// <summary>Takes no more pictures, finishes those that wait, then frees the network.</summary>
    public void Dispose()
    {
        _queue.Dispose();
        _model.Dispose();
    }

    private IReadOnlyList<IReadOnlyList<DetectedObject>> Serve(IReadOnlyList<DetectionRequest> batch)
    {
        using var scope = NewDisposeScope();
        var (width, height) = batch[0].Size;
        var pixels = PixelStack.Of([.. batch.Select(request => request.Pixels)], width, height);
        return _model.Detect(pixels, [.. batch.Select(request => request.Picture)]);
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

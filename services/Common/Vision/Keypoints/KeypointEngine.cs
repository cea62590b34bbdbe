using Vitrine.Media;
using Vitrine.Vision.Embedding;
using Vitrine.Vision.Networks;
using static TorchSharp.torch;

namespace Vitrine.Vision.Keypoints;

/// <summary>
/// The one owner of a keypoint network. Crops wait in a bounded queue; those that wait when the network is free go through it together.
/// Safe for many threads.
/// </summary>
public sealed class KeypointEngine : IDisposable
{
    private const int LargestBatch = 16;

    private readonly KeypointModel _model;
    private readonly BatchQueue<KeypointRequest, IReadOnlyList<FoundPoint>> _queue;

    /// <param name="model">The engine's own from here on.</param>
    /// <param name="queueCapacity">Crops that may wait; more are refused.</param>
    public KeypointEngine(KeypointModel model, int queueCapacity)
    {
        _model = model;
        _queue = new(nameof(KeypointEngine), queueCapacity, LargestBatch, (_, _) => true, Serve);
    }

    /// <inheritdoc cref="KeypointModel.Garments"/>
    public IReadOnlyList<Garment> Garments => _model.Garments;

    /// <inheritdoc cref="KeypointModel.Input"/>
    public InputSpec Input => _model.Input;

    /// <inheritdoc cref="KeypointModel.CropOf"/>
    public PictureRegion CropOf(PictureRegion box, int width, int height) => _model.CropOf(box, width, height);

    /// <summary>Finds all points that the network knows.</summary>
    /// <param name="pixels">RGB, rows from the top, the crop stretched to <see cref="Input"/>; not to be changed before the task ends.</param>
    /// <param name="crop">What <see cref="CropOf"/> gave.</param>
    /// <param name="ct">A crop that still waits gives its place up at once.</param>
    /// <returns>In pixels of the picture that the crop was cut out of.</returns>
    /// <exception cref="BusyException">The queue is full.</exception>
    /// <exception cref="ArgumentException">The pixels are not as many.</exception>
    /// <exception cref="ObjectDisposedException">The engine has been disposed.</exception>
    public async Task<IReadOnlyList<FoundPoint>> LocateAsync(ReadOnlyMemory<byte> pixels, PictureRegion crop, CancellationToken ct)
    {
        if (pixels.Length != Input.Width * Input.Height * 3)
        {
            throw new ArgumentException($"the pixels must be {Input.Width} x {Input.Height} x 3, got {pixels.Length}", nameof(pixels));
        }

        return await _queue.AskAsync(new KeypointRequest(pixels, crop), ct);
    }

    /// <summary>Takes no more crops, finishes those that wait, then frees the network.</summary>
    public void Dispose()
    {
        _queue.Dispose();
        _model.Dispose();
    }

    private IReadOnlyList<IReadOnlyList<FoundPoint>> Serve(IReadOnlyList<KeypointRequest> batch)
    {
        using var scope = NewDisposeScope();
        var pixels = PixelStack.Of([.. batch.Select(request => request.Pixels)], Input.Width, Input.Height);
        return _model.Locate(pixels, [.. batch.Select(request => request.Crop)]);
    }
}

/// <summary>A crop that waits for its points to be found.</summary>
/// <param name="pixels">RGB, of the network's size.</param>
/// <param name="crop">Where it was cut out, in pixels of the picture.</param>
internal sealed class KeypointRequest(ReadOnlyMemory<byte> pixels, PictureRegion crop) : EngineRequest<IReadOnlyList<FoundPoint>>
{
    public ReadOnlyMemory<byte> Pixels { get; } = pixels;

    public PictureRegion Crop { get; } = crop;
}

using Vitrine.Vision.Embedding;
using Vitrine.Vision.Networks;
using static TorchSharp.torch;

namespace Vitrine.Vision.Labels;

/// <summary>
/// The one owner of a network of labels. Pictures wait in a bounded queue; those that wait when the network is free go through it
/// together. Safe for many threads.
/// </summary>
public sealed class LabelEngine : IDisposable
{
    private const int LargestBatch = 16;

    private readonly LabelModel _model;
    private readonly BatchQueue<LabelRequest, float[]> _queue;

    /// <param name="model">The engine's own from here on.</param>
    /// <param name="queueCapacity">Pictures that may wait; more are refused.</param>
    public LabelEngine(LabelModel model, int queueCapacity)
    {
        _model = model;
        _queue = new(nameof(LabelEngine), queueCapacity, LargestBatch, (_, _) => true, Serve);
    }

    /// <inheritdoc cref="LabelModel.Reading"/>
    public LabelReading Reading => _model.Reading;

    /// <inheritdoc cref="LabelModel.Backbone"/>
    public string Backbone => _model.Backbone;

    /// <inheritdoc cref="LabelModel.Head"/>
    public LabelHead Head => _model.Head;

    /// <inheritdoc cref="LabelModel.Input"/>
    public InputSpec Input => _model.Input;

    /// <summary>Room for pictures of the network's size.</summary>
    public PixelBatch RentPixels(int count) => new(count, Input.Width, Input.Height);

    /// <summary>Describes pictures.</summary>
    /// <param name="pixels">Not to be changed before the task ends.</param>
    /// <param name="ct">A picture that still waits gives its place up at once.</param>
    /// <returns>One for each picture, in their order.</returns>
    /// <exception cref="BusyException">The queue is full.</exception>
    /// <exception cref="ArgumentException">The pictures have another size.</exception>
    /// <exception cref="ObjectDisposedException">The engine has been disposed.</exception>
    public async Task<Description[]> DescribeAsync(PixelBatch pixels, CancellationToken ct)
    {
        if ((pixels.Width, pixels.Height) != (Input.Width, Input.Height))
        {
            throw new ArgumentException(
                $"pictures must be {Input.Width}x{Input.Height}, got {pixels.Width}x{pixels.Height}", nameof(pixels));
        }

        var probabilities = await Task.WhenAll(
            pixels.Pictures(0, pixels.Count).Select(picture => _queue.AskAsync(new LabelRequest(picture), ct)));
        return Array.ConvertAll(probabilities, Reading.Read);
    }

    /// <summary>Takes no more pictures, finishes those that wait, then frees the network.</summary>
    public void Dispose()
    {
        _queue.Dispose();
        _model.Dispose();
    }

    private IReadOnlyList<float[]> Serve(IReadOnlyList<LabelRequest> batch)
    {
        using var scope = NewDisposeScope();
        var pixels = PixelStack.Of([.. batch.Select(request => request.Picture)], Input.Width, Input.Height);
        var probabilities = _model.Predict(pixels); // (B, L)
        return [.. probabilities.cpu().data<float>().ToArray().Chunk((int)probabilities.shape[1])];
    }
}

/// <summary>A picture that waits for its labels to be told.</summary>
/// <param name="picture">RGB, of the network's size.</param>
internal sealed class LabelRequest(ReadOnlyMemory<byte> picture) : EngineRequest<float[]>
{
    public ReadOnlyMemory<byte> Picture { get; } = picture;
}

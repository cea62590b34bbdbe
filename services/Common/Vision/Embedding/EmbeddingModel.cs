using TorchSharp;
using Vitrine.Vision.Explaining;
using Vitrine.Vision.Networks;
using Vitrine.Vision.Weights;
using static TorchSharp.torch;

namespace Vitrine.Vision.Embedding;

/// <summary>
/// A network that embeds, or an ensemble, made for speed, on the GPU where there is one. Not for training; for one thread at a time.
/// </summary>
public sealed class EmbeddingModel : IDisposable
{
    private readonly VectorNetwork _network;
    private readonly Device _device = cuda.is_available() ? CUDA : CPU;

    /// <param name="network">Left as it is; its present weights are taken.</param>
    /// <param name="precision">In which the convolutions compute.</param>
    public EmbeddingModel(VectorNetwork network, Precision precision) =>
        _network = InferenceOptimizer.Optimize(network, precision).to(_device);

    /// <summary>Size of a vector.</summary>
    public int Dimension => (int)_network.Dimension;

    /// <summary>The pictures that it takes.</summary>
    public InputSpec Input => _network.Input;

    /// <summary>Reads a package, checks it and makes it fast.</summary>
    /// <exception cref="WeightsException">See <see cref="ModelPackage.LoadNetwork"/>.</exception>
    public static EmbeddingModel Load(ModelPackage package, Precision precision)
    {
        using var network = package.LoadNetwork();
        return new EmbeddingModel(network, precision);
    }

    /// <summary>uint8 RGB (B, H, W, 3) or (B, 3, H, W) of the input's size → (B, D), unit length, float32.</summary>
    /// <exception cref="ArgumentException">The pixels have another shape or type.</exception>
    public Tensor Embed(Tensor pixels) => Run(pixels, _network.call);

    /// <summary>
    /// uint8 RGB (B, H, W, 3) or (B, 3, H, W) of the input's size → the classes' scores before softmax (B, K), float32.
    /// </summary>
    /// <exception cref="ArgumentException">The pixels have another shape or type.</exception>
    /// <exception cref="InvalidOperationException">The package has no classifier.</exception>
    public Tensor Classify(Tensor pixels) => Run(pixels, _network.Classify);

    /// <summary>As <see cref="VectorNetwork.Describe"/>.</summary>
    /// <param name="labels">Of a network whose backbone is equal, on the same device.</param>
    /// <exception cref="ArgumentException">The pixels have another shape or type.</exception>
    /// <exception cref="InvalidOperationException">It is an ensemble.</exception>
    public Tensor Describe(Tensor pixels, LabelHead labels) => Run(pixels, part => _network.Describe(part, labels));

    /// <summary>uint8 RGB (2, H, W, 3) or (2, 3, H, W) of the input's size → why they are as alike as they are.</summary>
    /// <exception cref="ArgumentException">The pixels have another shape or type, or a map is too small for a part.</exception>
    public PairExplanation Explain(Tensor pixels)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(pixels.shape[0], 2);
        Check(pixels);
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        return PairExplanation.Of(_network.Branches(pixels.to(_device)));
    }

    public void Dispose() => _network.Dispose();

    // A processor takes few pictures at once: their activations stay in memory that is mapped already. 32 at once would
    // take a third longer, twice as long in MobileNetV2, and most of that in page faults.
    private long PicturesAtOnce => _device.type == DeviceType.CPU ? 2 * get_num_threads() : long.MaxValue;

    private Tensor Run(Tensor pixels, Func<Tensor, Tensor> forward)
    {
        Check(pixels);
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        return cat([.. pixels.to(_device).split(PicturesAtOnce).Select(forward)]).MoveToOuterDisposeScope();
    }

    private void Check(Tensor pixels)
    {
        var (height, width) = pixels.shape switch
        {
            [_, var h, var w, 3] => (h, w),
            [_, 3, var h, var w] => (h, w),
            _ => (0L, 0L),
        };
        if (pixels.dtype != ScalarType.Byte || (height, width) != (Input.Height, Input.Width))
        {
            throw new ArgumentException(
                $"pixels must be bytes (B, {Input.Height}, {Input.Width}, 3) or (B, 3, {Input.Height}, {Input.Width}), "
                + $"got {pixels.dtype} ({string.Join(", ", pixels.shape)})", nameof(pixels));
        }
    }
}

using TorchSharp;
using Vitrine.Vision.Embedding;
using Vitrine.Vision.Networks;
using Vitrine.Vision.Weights;
using static TorchSharp.torch;

namespace Vitrine.Vision.Labels;

/// <summary>
/// A network of labels made for speed, on the GPU where there is one. Not for training; for one thread at a time.
/// </summary>
public sealed class LabelModel : IDisposable
{
    private readonly LabelNetwork _network;
    private readonly Device _device = cuda.is_available() ? CUDA : CPU;

    /// <param name="network">Left as it is; its present weights are taken.</param>
    /// <param name="thresholds">Of each label, 0 to 1.</param>
    /// <param name="precision">In which the convolutions compute.</param>
    public LabelModel(LabelNetwork network, IReadOnlyList<float> thresholds, Precision precision)
    {
        Reading = new LabelReading(network.Labels, thresholds);
        Backbone = BackboneHash.Of(network);
        Head = network.CopyHead().to(_device);
        _network = InferenceOptimizer.Optimize(network, network.CreateFolded(), precision).to(_device);
    }

    /// <summary>What its probabilities mean.</summary>
    public LabelReading Reading { get; }

    /// <summary>The <see cref="BackboneHash"/> of the network.</summary>
    public string Backbone { get; }

    /// <summary>
    /// The head alone, for an embedding network with the same <see cref="Backbone"/>. It outlives the model, so that what has begun
    /// with it ends well.
    /// </summary>
    public LabelHead Head { get; }

    /// <summary>The pictures that it takes.</summary>
    public InputSpec Input => _network.Input;

    /// <summary>Reads a package, checks it and makes it fast.</summary>
    /// <exception cref="WeightsException">See <see cref="ModelPackage.LoadLabels"/>.</exception>
    public static LabelModel Load(ModelPackage package, Precision precision)
    {
        using var network = package.LoadLabels();
        return new LabelModel(network, package.Card.Thresholds!, precision);
    }

    /// <summary>uint8 RGB (B, H, W, 3) or (B, 3, H, W) of the input's size → how probable each label is, (B, L), 0 to 1, float32.</summary>
    public Tensor Predict(Tensor pixels)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        return _network.call(pixels.to(_device)).sigmoid().MoveToOuterDisposeScope(); // (B, L)
    }

    public void Dispose() => _network.Dispose();
}

using Vitrine.Vision.Embedding;
using Vitrine.Vision.Networks;
using Vitrine.Vision.Transforms;
using static TorchSharp.torch;

namespace Vitrine.Vision.Detection;

/// <summary>
/// Pictures → what is in them: normalisation and <see cref="FasterRcnn"/>. This is what is trained, and what a package stores under
/// the keys "detector.*".
/// </summary>
public sealed class DetectionNetwork : nn.Module<Tensor, IReadOnlyList<DetectionTarget>, long, DetectionLosses>
{
    private readonly PixelNormalization normalization;
    private readonly FasterRcnn detector;

    /// <param name="input">The pictures that it takes.</param>
    /// <exception cref="ArgumentException">A choice is impossible; its name is in the message.</exception>
    public DetectionNetwork(FasterRcnnConfig config, InputSpec input) : base(nameof(DetectionNetwork))
    {
        Input = input;
        normalization = new PixelNormalization(input.Mean, input.Std);
        detector = new FasterRcnn(config);
        RegisterComponents();
    }

    /// <summary>Size and scale of the pictures.</summary>
    public InputSpec Input { get; }

    /// <summary>The part that knows boxes.</summary>
    public FasterRcnn Detector => detector;

    /// <summary>The losses of a step.</summary>
    /// <param name="pixels">uint8 RGB (B, 3, H, W), sides multiples of <see cref="FasterRcnn.SizeDivisor"/>.</param>
    /// <param name="targets">B.</param>
    /// <param name="seed">Of the anchors and proposals that the step learns from.</param>
    /// <exception cref="ArgumentException">A shape, a box or a label is impossible; names the picture.</exception>
    public override DetectionLosses forward(Tensor pixels, IReadOnlyList<DetectionTarget> targets, long seed)
    {
        using var images = normalization.call(pixels);
        return detector.call(images, targets, seed);
    }

    /// <summary>What is in each picture, highest score first, in pixels of the input; the network is in evaluation.</summary>
    /// <param name="pixels">uint8 RGB (B, 3, H, W), sides multiples of <see cref="FasterRcnn.SizeDivisor"/>.</param>
    /// <param name="sizes">Of the pictures without their padding, B.</param>
    public IReadOnlyList<IReadOnlyList<DetectedObject>> Detect(Tensor pixels, IReadOnlyList<(int Width, int Height)> sizes)
    {
        using var scope = NewDisposeScope();
        using var constant = no_grad();
        return detector.Detect(normalization.call(pixels), sizes);
    }

    /// <summary>A network that detects the same sooner and can no longer be trained; the caller's own.</summary>
    /// <param name="precision">Of the convolutions.</param>
    internal DetectionNetwork Optimize(Precision precision)
    {
        var config = detector.Config;
        return InferenceOptimizer.Optimize(
            this, new DetectionNetwork(config with { Backbone = config.Backbone with { Folded = true } }, Input), precision);
    }
}

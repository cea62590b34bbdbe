using TorchSharp;
using Vitrine.Media;
using Vitrine.Vision.Embedding;
using Vitrine.Vision.Networks;
using Vitrine.Vision.Synthetic;
using Vitrine.Vision.Transforms;
using Vitrine.Vision.Weights;
using static TorchSharp.torch;

namespace Vitrine.Vision.Detection;

/// <summary>
/// A detector made for speed, on the GPU where there is one. Not for training; for one thread at a time.
/// </summary>
public sealed class DetectionModel : IDisposable
{
    private readonly DetectionNetwork _network;
    private readonly Device _device = cuda.is_available() ? CUDA : CPU;

    /// <param name="network">Left as it is; its present weights are taken.</param>
    /// <param name="precision">In which the convolutions compute.</param>
    public DetectionModel(DetectionNetwork network, Precision precision) => _network = network.Optimize(precision).to(_device);

    /// <summary>What it tells apart.</summary>
    public IReadOnlyList<string> Labels => _network.Detector.Config.Labels;

    /// <summary>How it was made, and how sure it must be.</summary>
    public DetectorChoices Choices => _network.Detector.Config;

    /// <summary>Reads a package, checks it and makes it fast.</summary>
    /// <exception cref="WeightsException">See <see cref="ModelPackage.LoadDetector"/>.</exception>
    public static DetectionModel Load(ModelPackage package, Precision precision)
    {
        using var network = package.LoadDetector();
        return new DetectionModel(network, precision);
    }

    /// <summary>The size at which a picture is searched.</summary>
    /// <param name="width">Of the picture, in pixels.</param>
    /// <param name="height">Of the picture, in pixels.</param>
    public (int Width, int Height) SizeFor(int width, int height)
    {
        var view = View(width, height, _network.Input);
        return (view.Width, view.Height);
    }

    /// <summary>
    /// What is in pictures of one size; best first, boxes in pixels of the size that the picture had.
    /// </summary>
    /// <param name="pixels">uint8 RGB (B, H, W, 3), of <see cref="SizeFor"/> the pictures.</param>
    /// <param name="sizes">Of the upright pictures, B.</param>
    public IReadOnlyList<IReadOnlyList<DetectedObject>> Detect(Tensor pixels, IReadOnlyList<(int Width, int Height)> sizes)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var (height, width) = (pixels.shape[1], pixels.shape[2]);
        var images = zeros([pixels.shape[0], Padded(height), Padded(width), 3], ScalarType.Byte, CPU);
        images.narrow(1, 0, height).narrow(2, 0, width).copy_(pixels);
        var found = _network.Detect(
            images.permute(0, 3, 1, 2).to(_device), [.. Enumerable.Repeat(((int)width, (int)height), sizes.Count)]);
        return [.. found.Zip(sizes, (objects, size) => Restore(objects, View(size.Width, size.Height, _network.Input)))];
    }

    public void Dispose() => _network.Dispose();

    /// <summary>How a network of these pictures looks at one.</summary>
    internal static SceneView View(int width, int height, InputSpec input) =>
        Resize(input).Apply(new SceneView(new PictureRegion(0, 0, width, height), width, height), new SeededRandom(0));

    /// <summary>The change from a picture to a network's input.</summary>
    internal static ShortSideResize Resize(InputSpec input) =>
        new([Math.Min(input.Width, input.Height)], Math.Max(input.Width, input.Height));

    /// <summary>Detections of a view → of its picture.</summary>
    internal static IReadOnlyList<DetectedObject> Restore(IReadOnlyList<DetectedObject> found, SceneView view) =>
        [.. found.Select(one => one with { Box = view.Restore(one.Box) })];

    private static long Padded(long side) => (side + FasterRcnn.SizeDivisor - 1) / FasterRcnn.SizeDivisor * FasterRcnn.SizeDivisor;
}

using TorchSharp;
using Vitrine.Media;
using Vitrine.Vision.Data;
using Vitrine.Vision.Data.Scenes;
using Vitrine.Vision.Embedding;
using Vitrine.Vision.Networks;
using Vitrine.Vision.Weights;
using static TorchSharp.torch;

namespace Vitrine.Vision.Keypoints;

/// <summary>
/// A keypoint network made for speed, on the GPU where there is one. Not for training; for one thread at a time.
/// </summary>
public sealed class KeypointModel : IDisposable
{
    private readonly KeypointNetwork _network;
    private readonly Device _device = cuda.is_available() ? CUDA : CPU;

    /// <param name="network">Left as it is; its present weights are taken.</param>
    /// <param name="precision">In which the convolutions compute.</param>
    public KeypointModel(KeypointNetwork network, Precision precision) => _network = network.Optimize(precision).to(_device);

    /// <summary>The garments that it knows.</summary>
    public IReadOnlyList<Garment> Garments => _network.Config.Garments;

    /// <summary>The crops that it takes.</summary>
    public InputSpec Input => _network.Input;

    /// <summary>Reads a package, checks it and makes it fast.</summary>
    /// <exception cref="WeightsException">See <see cref="ModelPackage.LoadKeypoints"/>.</exception>
    public static KeypointModel Load(ModelPackage package, Precision precision)
    {
        using var network = package.LoadKeypoints();
        return new KeypointModel(network, precision);
    }

    /// <summary>What is cut out of a picture for a garment's box, inside the picture.</summary>
    /// <param name="width">Of the picture, in pixels.</param>
    /// <param name="height">Of the picture, in pixels.</param>
    public PictureRegion CropOf(PictureRegion box, int width, int height) =>
        GarmentCrop.Of(Input, box, new PictureRegion(0, 0, width, height)).Region;

    /// <summary>All points that it knows in each crop, in pixels of the picture that it was cut out of.</summary>
    /// <param name="pixels">uint8 RGB (B, H, W, 3), of the input's size.</param>
    /// <param name="crops">What <see cref="CropOf"/> gave, B.</param>
    public IReadOnlyList<IReadOnlyList<FoundPoint>> Locate(Tensor pixels, IReadOnlyList<PictureRegion> crops)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var (places, scores) = _network.Locate(pixels.permute(0, 3, 1, 2).to(_device), flip: false);
        var (at, sure) = (places.cpu().data<float>().ToArray(), scores.cpu().data<float>().ToArray());
        var count = _network.Points.Count;
        return [.. crops.Select((crop, picture) => (IReadOnlyList<FoundPoint>)
            [.. _network.Points.Select((point, i) => Found(point, crop, at, sure, (picture * count) + i))])];
    }

    public void Dispose() => _network.Dispose();

    /// <summary>Whether a garment can be measured with it: a picture to test with, of a garment that it knows.</summary>
    public bool Measures(LabelledGarment garment) => garment.Part == ScenePart.Test && Garments.Contains(garment.Garment);

    /// <summary>As <see cref="GarmentLocator.Measure"/>, by the flip test.</summary>
    public KeypointReport Measure(
        IReadOnlyList<LabelledGarment> garments, PictureReader reader, DataFaults faults, Action<int> progress, CancellationToken ct) =>
        new GarmentLocator(reader, Input, _network.Points, pixels => _network.Locate(pixels.to(_device), flip: true).Places)
            .Measure(garments, faults, progress, ct);

    private static FoundPoint Found(int point, PictureRegion crop, float[] places, float[] scores, int i)
    {
        var (x, y) = new GarmentCrop(crop).Place(places[2 * i], places[(2 * i) + 1]);
        return new FoundPoint(point, x, y, scores[i]);
    }
}

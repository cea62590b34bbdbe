using Vitrine.Catalog.Detector;
using Vitrine.Detector.Models;
using Vitrine.Media;
using Vitrine.Vision.Detection;

namespace Vitrine.Detector.Regions;

/// <summary>Finds garments with a trained network.</summary>
internal sealed class TrainedDetector(LoadedEngine<DetectionEngine> detector, PictureDecoder decoder) : IDetector
{
    public string Name => detector.Name;

    /// <exception cref="Grpc.Core.RpcException">As <see cref="EngineCalls.AskAsync"/>.</exception>
    public async Task<IReadOnlyList<DetectedRegion>> DetectAsync(
        PictureSize size, double leastScore, Func<CancellationToken, Task<ReadOnlyMemory<byte>>> file, CancellationToken ct)
    {
        var engine = detector.Engine;
        var (width, height) = engine.SizeFor(size.Width, size.Height);
        var pixels = new byte[width * height * 3];
        decoder.DecodeRegions(await file(ct), [], width, height, pixels, ct);
        var found = await EngineCalls.AskAsync(() => engine.DetectAsync(pixels, size.Width, size.Height, ct));
        return [.. found.Where(one => one.Score >= leastScore).Select(one => ToRegion(one, engine.Labels))];
    }

    private static DetectedRegion ToRegion(DetectedObject found, IReadOnlyList<string> labels)
    {
        var box = found.Box;
        return new DetectedRegion(
            new Box(box.Left, box.Top, box.Right, box.Bottom), found.Score, labels[found.Label], WholePicture: false);
    }
}

using Vitrine.Catalog.Detector;
using Vitrine.Detector.Models;
using Vitrine.Hosting;
using Vitrine.Media;
using Vitrine.Vision.Detection;
using Vitrine.Vision.Embedding;

namespace Vitrine.Detector.Regions;

/// <summary>Finds garments with a trained network.</summary>
internal sealed class TrainedDetector(LoadedDetector detector, PictureDecoder decoder) : IDetector
{
    public string Name => detector.Name;

    /// <exception cref="Grpc.Core.RpcException">RESOURCE_EXHAUSTED: the queue is full. UNAVAILABLE: another detector took over.</exception>
    public async Task<IReadOnlyList<DetectedRegion>> DetectAsync(
        PictureSize size, double leastScore, Func<CancellationToken, Task<ReadOnlyMemory<byte>>> file, CancellationToken ct)
    {
        var engine = detector.Engine;
        var (width, height) = engine.SizeFor(size.Width, size.Height);
        var pixels = new byte[width * height * 3];
        decoder.DecodeRegions(await file(ct), [], width, height, pixels, ct);
        try
        {
            var found = await engine.DetectAsync(pixels, size.Width, size.Height, ct);
            return [.. found.Where(one => one.Score >= leastScore).Select(one => ToRegion(one, engine.Labels))];
        }
        catch (BusyException busy)
        {
            throw RpcErrors.Busy(busy.RetryAfter);
        }
        catch (ObjectDisposedException)
        {
            throw RpcErrors.Unavailable(TimeSpan.FromMilliseconds(100));
        }
    }

    private static DetectedRegion ToRegion(DetectedObject found, IReadOnlyList<string> labels)
    {
        var box = found.Box;
        return new DetectedRegion(
            new Box(box.Left, box.Top, box.Right, box.Bottom), found.Score, labels[found.Label], WholePicture: false);
    }
}

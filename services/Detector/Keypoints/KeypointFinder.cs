using Grpc.Core;
using Vitrine.Detector.Models;
using Vitrine.Detector.Regions;
using Vitrine.Hosting;
using Vitrine.Media;
using Vitrine.Vision.Keypoints;

namespace Vitrine.Detector.Keypoints;

/// <summary>Finds the key points of garments with the network that is active.</summary>
internal sealed class KeypointFinder(ActiveKeypoints active, PictureDecoder decoder)
{
    // What detectors of one class, and the whole picture, call what they find.
    private static readonly string[] _unspecific = ["", "garment"];

    public bool IsActive => active.Current is not null;

    /// <exception cref="RpcException">FAILED_PRECONDITION: no keypoint network is active.</exception>
    public void ThrowIfInactive()
    {
        if (!IsActive)
        {
            throw Inactive();
        }
    }

    /// <summary>The regions that may have key points: garments by their label, and those whose label says nothing.</summary>
    public static IReadOnlyList<GarmentRegion> GarmentsOf(IEnumerable<DetectedRegion> regions) =>
    [
        .. regions.Select(region => (Region: region, Garment: GarmentPoints.Find(region.Label)))
            .Where(one => one.Garment is not null || _unspecific.Contains(one.Region.Label))
            .Select(one => new GarmentRegion(one.Region.Box, one.Garment)),
    ];

    /// <summary>Finds the points of some garments of a picture; those that the network does not know are left out.</summary>
    /// <param name="size">Of the upright picture.</param>
    /// <exception cref="RpcException">
    /// RESOURCE_EXHAUSTED: the queue is full. UNAVAILABLE: another model took over. FAILED_PRECONDITION: none is active any more.
    /// </exception>
    public async Task<IReadOnlyList<LocatedGarment>> LocateAsync(
        ReadOnlyMemory<byte> file, PictureSize size, IReadOnlyList<GarmentRegion> regions, CancellationToken ct)
    {
        var (model, _, engine) = active.Current ?? throw Inactive();
        var known = regions.Where(region => region.Garment is not { } garment || engine.Garments.Contains(garment)).ToList();
        if (known.Count == 0)
        {
            return [];
        }

        var (width, height) = (engine.Input.Width, engine.Input.Height);
        PictureRegion[] crops = [.. known.Select(region => engine.CropOf(
            new PictureRegion(region.Box.Left, region.Box.Top, region.Box.Right, region.Box.Bottom), size.Width, size.Height))];
        var bytes = width * height * 3;
        var pixels = new byte[crops.Length * bytes];
        decoder.DecodeRegions(file, crops, width, height, pixels, ct);
        var found = await EngineCalls.AskAsync(() => Task.WhenAll(
            crops.Select((crop, i) => engine.LocateAsync(pixels.AsMemory(i * bytes, bytes), crop, ct))));
        return [.. known.Zip(found, (region, points) => new LocatedGarment(region, model, Own(region, points)))];
    }

    private static RpcException Inactive() =>
        RpcErrors.Precondition("NO_KEYPOINT_MODEL", "no model of keypoints is active; train one and promote it");

    private static IReadOnlyList<FoundPoint> Own(GarmentRegion region, IReadOnlyList<FoundPoint> points) => region.Garment is { } garment
        ? [.. points.Where(point => GarmentPoints.Of(garment).Contains(point.Point))]
        : points;
}

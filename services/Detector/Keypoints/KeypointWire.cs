using Vitrine.Catalog.Detector;
using Vitrine.Detector.V1;
using Vitrine.Hosting;
using Vitrine.Hosting.Pictures;
using Vitrine.Media;
using Vitrine.Vision.Keypoints;

namespace Vitrine.Detector.Keypoints;

/// <summary>Garments and key points as messages.</summary>
internal static class KeypointWire
{
    private const int MostGarments = 64;

    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT that names the field.</exception>
    public static IReadOnlyList<GarmentRegion> ToRegions(this LocateKeypointsRequest request, PictureHeader header) =>
        request.Garments.Count <= MostGarments
            ? [.. request.Garments.Select((garment, i) => ToRegion(garment, header, $"garments[{i}]"))]
            : throw RpcErrors.Invalid("garments", $"must be at most {MostGarments}, got {request.Garments.Count}");

    public static V1.LocatedGarment ToWire(this LocatedGarment garment) => new()
    {
        Box = garment.Region.Box.ToWire(),
        Garment = garment.Region.Name,
        Model = garment.Model,
        Keypoints =
        {
            garment.Points.Select(point => new Keypoint
            {
                Name = GarmentPoints.Names[point.Point],
                X = point.X,
                Y = point.Y,
                Score = point.Score,
            }),
        },
    };

    public static Common.V1.Box ToWire(this Box box) => new()
    {
        Left = box.Left,
        Top = box.Top,
        Right = box.Right,
        Bottom = box.Bottom,
    };

    private static GarmentRegion ToRegion(GarmentBox garment, PictureHeader header, string field)
    {
        var box = garment.Box?.Within(header, $"{field}.box") ?? new PictureRegion(0, 0, header.Width, header.Height);
        var known = GarmentPoints.Find(garment.Garment);
        return known is not null || garment.Garment.Length == 0
            ? new GarmentRegion(new Box(box.Left, box.Top, box.Right, box.Bottom), known)
            : throw RpcErrors.Invalid($"{field}.garment", $"must be one of {string.Join(", ", GarmentPoints.GarmentNames)}, or empty");
    }
}

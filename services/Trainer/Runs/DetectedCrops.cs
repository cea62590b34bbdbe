using Google.Protobuf;
using Grpc.Core;
using Vitrine.Common.V1;
using Vitrine.Detector.V1;
using Vitrine.Hosting;
using Vitrine.Media;
using Vitrine.Vision.Data;

namespace Vitrine.Trainer.Runs;

/// <summary>
/// Labelled pictures with the boxes that the detector gives them, so that a network learns from crops as it will be given them:
/// trained on boxes drawn by people, it meets others when it serves.
/// </summary>
internal sealed class DetectedCrops(DetectorService.DetectorServiceClient detector, PictureReader reader)
{
    /// <summary>
    /// The region that covers the labelled box best, or the best region where there is no box; the labelled box where the detector
    /// finds nothing, or the picture cannot be read.
    /// </summary>
    public async Task<LabelledPicture> CropAsync(LabelledPicture picture, CancellationToken ct)
    {
        try
        {
            var file = reader.ReadFile(picture, ct);
            var request = new DetectRequest { Picture = new Picture { Data = UnsafeByteOperations.UnsafeWrap(file) } };
            var found = await detector.DetectAsync(request, cancellationToken: ct);
            var boxes = found.ToEmbed().Where(region => picture.Box is null || !region.WholePicture).Select(region => new PictureRegion(
                region.Box.Left, region.Box.Top, region.Box.Right, region.Box.Bottom));
            var best = picture.Box is { } labelled
                ? boxes.Where(box => labelled.OverlapWith(box) > 0).OrderByDescending(labelled.OverlapWith)
                : boxes;
            return picture with { Box = best.Select(box => (PictureRegion?)box).FirstOrDefault() ?? picture.Box };
        }
        catch (Exception exception) when (exception is PictureException or RpcException { StatusCode: StatusCode.InvalidArgument })
        {
            return picture; // It is counted where it is read to be learnt from.
        }
    }
}

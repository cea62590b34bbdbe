using Grpc.Core;
using Vitrine.Detector.Keypoints;
using Vitrine.Detector.Regions;
using Vitrine.Detector.V1;
using Vitrine.Hosting;
using Vitrine.Hosting.Pictures;
using Vitrine.Media;

namespace Vitrine.Detector;

/// <summary>The wire of <c>vitrine.detector.v1</c>.</summary>
internal sealed class DetectorEndpoint(Detectors detectors, KeypointFinder finder, PictureDecoder decoder, PictureResolver pictures)
    : DetectorService.DetectorServiceBase
{
    public override async Task<DetectResponse> Detect(DetectRequest request, ServerCallContext context)
    {
        var (detector, leastScore) = (detectors.Get(request.Detector), LeastScore(request));
        var file = await pictures.ReadAsync(request.Picture, context.CancellationToken);
        var header = decoder.ReadHeader(file);
        var size = new PictureSize(header.Width, header.Height);
        var regions = await detector.DetectAsync(
            size, leastScore, _ => Task.FromResult(file), context.CancellationToken);
        if (!regions.Any(region => region.WholePicture))
        {
            regions = [.. regions, WholePictureDetector.Region(size, score: 0)];
        }

        return new DetectResponse
        {
            Width = header.Width,
            Height = header.Height,
            Detector = detector.Name,
            Regions = { regions.Select(ToWire) },
        };
    }

    public override Task DetectStream(
        IAsyncStreamReader<DetectStreamRequest> requestStream,
        IServerStreamWriter<DetectStreamResponse> responseStream,
        ServerCallContext context) => StreamAnswers.AnswerAsync(
            requestStream,
            responseStream,
            async request => new DetectStreamResponse
            {
                RequestId = request.RequestId,
                Response = await Detect(request.Request ?? new DetectRequest(), context),
            },
            (request, refusal) => new DetectStreamResponse { RequestId = request.RequestId, Refusal = refusal },
            context.CancellationToken);

    public override async Task<LocateKeypointsResponse> LocateKeypoints(LocateKeypointsRequest request, ServerCallContext context)
    {
        var ct = context.CancellationToken;
        finder.ThrowIfInactive();
        var file = await pictures.ReadAsync(request.Picture, ct);
        var header = decoder.ReadHeader(file);
        var size = new PictureSize(header.Width, header.Height);
        var wanted = request.Garments.Count > 0
            ? request.ToRegions(header)
            : KeypointFinder.GarmentsOf(await DetectOrWholeAsync(file, size, ct));
        var found = await finder.LocateAsync(file, size, wanted, ct);
        return new LocateKeypointsResponse
        {
            Width = header.Width,
            Height = header.Height,
            Garments = { found.Select(garment => garment.ToWire()) },
        };
    }

    private async Task<IReadOnlyList<DetectedRegion>> DetectOrWholeAsync(ReadOnlyMemory<byte> file, PictureSize size, CancellationToken ct)
    {
        var found = await detectors.Default.DetectAsync(size, detectors.LeastScore, _ => Task.FromResult(file), ct);
        return WholePictureDetector.OrWhole(found, size);
    }

    private double LeastScore(DetectRequest request) => request.HasMinScore switch
    {
        false => detectors.LeastScore,
        true when request.MinScore is >= 0 and <= 1 => request.MinScore,
        _ => throw RpcErrors.Invalid("min_score", "must be 0 to 1"),
    };

    private static Region ToWire(DetectedRegion region) => new()
    {
        Box = region.Box.ToWire(),
        Score = region.Score,
        Label = region.Label,
        WholePicture = region.WholePicture,
    };
}

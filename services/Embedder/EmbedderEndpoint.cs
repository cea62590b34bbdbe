using Grpc.Core;
using Vitrine.Embedder.Models;
using Vitrine.Embedder.V1;
using Vitrine.Hosting;
using Vitrine.Hosting.Pictures;
using Vitrine.Media;

namespace Vitrine.Embedder;

/// <summary>The wire of <c>vitrine.embedder.v1</c>.</summary>
internal sealed class EmbedderEndpoint(ActiveModel active, PictureDecoder decoder, PictureResolver pictures)
    : EmbedderService.EmbedderServiceBase
{
    private const int MaxBoxes = 64;

    public override async Task<EmbedResponse> Embed(EmbedRequest request, ServerCallContext context)
    {
        var ct = context.CancellationToken;
        if (request.Boxes.Count > MaxBoxes)
        {
            throw RpcErrors.Invalid("boxes", $"must be at most {MaxBoxes}");
        }

        var model = active.Current;
        var file = await pictures.ReadAsync(request.Picture, ct);
        var boxes = request.Boxes.Count == 0 ? [] : Array.ConvertAll(Boxes(request, decoder.ReadHeader(file)), model.Engine.Input.Frame);
        using var pixels = model.Engine.RentPixels(Math.Max(boxes.Length, 1));
        decoder.DecodeRegions(file, boxes, pixels.Width, pixels.Height, pixels.Span, ct);
        var vectors = await model.EmbedAsync(pixels, ct);
        return new EmbedResponse
        {
            Model = model.Space.Model,
            Space = model.Space.Id,
            Dimension = model.Space.Dimension,
            Embeddings = { vectors.Select(vector => new V1.Embedding { Values = { vector } }) },
        };
    }

    public override Task EmbedStream(
        IAsyncStreamReader<EmbedStreamRequest> requestStream,
        IServerStreamWriter<EmbedStreamResponse> responseStream,
        ServerCallContext context) => StreamAnswers.AnswerAsync(
            requestStream,
            responseStream,
            async request => new EmbedStreamResponse
            {
                RequestId = request.RequestId,
                Response = await Embed(request.Request ?? new EmbedRequest(), context),
            },
            (request, refusal) => new EmbedStreamResponse { RequestId = request.RequestId, Refusal = refusal },
            context.CancellationToken);

    // What reaches over the edge is cut off; what holds no pixel at all is a mistake.
    private static PictureRegion[] Boxes(EmbedRequest request, PictureHeader header) =>
    [
        .. request.Boxes.Select((box, i) =>
            Math.Max(box.Left, 0) < Math.Min(box.Right, header.Width) && Math.Max(box.Top, 0) < Math.Min(box.Bottom, header.Height)
                ? new PictureRegion(box.Left, box.Top, box.Right, box.Bottom)
                : throw RpcErrors.Invalid($"boxes[{i}]", $"holds no pixel of the {header.Width}x{header.Height} picture")),
    ];
}

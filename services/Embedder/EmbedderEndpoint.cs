using Grpc.Core;
using Vitrine.Embedder.Models;
using Vitrine.Embedder.V1;
using Vitrine.Hosting;
using Vitrine.Hosting.Pictures;
using Vitrine.Media;

namespace Vitrine.Embedder;

/// <summary>The wire of <c>vitrine.embedder.v1</c>.</summary>
internal sealed class EmbedderEndpoint(
    ActiveModel active, PictureDecoder decoder, PictureResolver pictures, PairExplainer pairs)
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

    public override Task<ExplainPairResponse> ExplainPair(ExplainPairRequest request, ServerCallContext context) =>
        pairs.ExplainAsync(request, context.CancellationToken);

    private static PictureRegion[] Boxes(EmbedRequest request, PictureHeader header) =>
        [.. request.Boxes.Select((box, i) => box.Within(header, $"boxes[{i}]"))];
}

using Google.Protobuf.Collections;
using Grpc.Core;
using Vitrine.Common.V1;
using Vitrine.Embedder.Models;
using Vitrine.Embedder.V1;
using Vitrine.Hosting;
using Vitrine.Hosting.Pictures;
using Vitrine.Media;
using Vitrine.Vision.Embedding;
using Vitrine.Vision.Networks;

namespace Vitrine.Embedder;

/// <summary>The wire of <c>vitrine.embedder.v1</c>.</summary>
internal sealed class EmbedderEndpoint(
    ActiveModel active, ActiveLabels labels, PictureDecoder decoder, PictureResolver pictures, PairExplainer pairs)
    : EmbedderService.EmbedderServiceBase
{
    private const int MaxBoxes = 64;

    public override async Task<EmbedResponse> Embed(EmbedRequest request, ServerCallContext context)
    {
        var ct = context.CancellationToken;
        CheckCount(request.Boxes);
        var model = active.Current;
        using var pixels = model.Engine.RentPixels(Math.Max(request.Boxes.Count, 1));
        await CutAsync(request.Picture, request.Boxes, model.Engine.Input, pixels, ct);
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

    public override async Task<DescribeResponse> Describe(DescribeRequest request, ServerCallContext context)
    {
        var ct = context.CancellationToken;
        CheckCount(request.Boxes);
        var model = labels.Required;
        using var pixels = model.Engine.RentPixels(Math.Max(request.Boxes.Count, 1));
        await CutAsync(request.Picture, request.Boxes, model.Engine.Input, pixels, ct);
        var told = await model.DescribeAsync(pixels, ct);
        return new DescribeResponse { Model = model.Name, Descriptions = { told.Select(ToWire) } };
    }

    public override Task<ExplainPairResponse> ExplainPair(ExplainPairRequest request, ServerCallContext context) =>
        pairs.ExplainAsync(request, context.CancellationToken);

    private static void CheckCount(RepeatedField<Box> boxes)
    {
        if (boxes.Count > MaxBoxes)
        {
            throw RpcErrors.Invalid("boxes", $"must be at most {MaxBoxes}");
        }
    }

    private async Task CutAsync(Picture? picture, RepeatedField<Box> boxes, InputSpec input, PixelBatch pixels, CancellationToken ct)
    {
        var file = await pictures.ReadAsync(picture, ct);
        var frames = boxes.Count == 0 ? [] : Array.ConvertAll(Within(boxes, decoder.ReadHeader(file)), input.Frame);
        decoder.DecodeRegions(file, frames, pixels.Width, pixels.Height, pixels.Span, ct);
    }

    private static PictureRegion[] Within(RepeatedField<Box> boxes, PictureHeader header) =>
        [.. boxes.Select((box, i) => box.Within(header, $"boxes[{i}]"))];

    private static Description ToWire(Vision.Labels.Description told) => new()
    {
        Category = told.Category,
        CategoryProbability = told.CategoryProbability,
        Styles = { told.Styles.Select(style => new Style { Name = style.Name, Probability = style.Probability }) },
    };
}

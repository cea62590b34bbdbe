using System.Collections.Concurrent;
using System.Security.Cryptography;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Vitrine.Common.V1;
using Vitrine.Hosting;
using Vitrine.Ingest.V1;
using Vitrine.Search.V1;

namespace Vitrine.Interop;

/// <summary>Regions 400 and 408 fail and wait; a vector comes back as one hit, a picture as its length and hash.</summary>
internal sealed class ScriptedSearch(ConcurrentDictionary<string, ObservedCall> calls) : SearchService.SearchServiceBase
{
    public override async Task<SearchResponse> Search(SearchRequest request, ServerCallContext context)
    {
        ObservedCall.Observe(calls, context);
        if (context.RequestHeaders.GetValue("x-text") is { } text)
        {
            await context.WriteResponseHeadersAsync(new Metadata { { "x-text", text } });
            context.ResponseTrailers.Add("x-text", text);
            context.ResponseTrailers.Add("x-bytes-bin", context.RequestHeaders.GetValueBytes("x-bytes-bin")!);
        }

        return await AnswerAsync(request, context.CancellationToken);
    }

    public override Task SearchStream(
        IAsyncStreamReader<SearchStreamRequest> requestStream,
        IServerStreamWriter<SearchStreamResponse> responseStream,
        ServerCallContext context) => StreamAnswers.AnswerAsync(
            requestStream,
            responseStream,
            async request => new SearchStreamResponse
            {
                RequestId = request.RequestId,
                Response = await AnswerAsync(request.Request, context.CancellationToken),
            },
            (request, refusal) => new SearchStreamResponse { RequestId = request.RequestId, Refusal = refusal },
            context.CancellationToken);

    private static async Task<SearchResponse> AnswerAsync(SearchRequest request, CancellationToken ct)
    {
        switch (request)
        {
            case { RegionId: 400 }:
                throw RpcErrors.Invalid("top_k", "must be 1 to 1,000", "TOP_K");
            case { RegionId: 408 }:
                await Task.Delay(Timeout.Infinite, ct);
                throw new InvalidOperationException("The call was to end by its deadline.");
            case { Vector: { } vector }:
                return new SearchResponse { Hits = { ToHit(vector) }, Plan = new Plan { Stages = { _stage } } };
            default:
                var picture = request.Picture.Data;
                return new SearchResponse
                {
                    Plan = new Plan
                    {
                        MatchedRows = picture.Length,
                        Model = Convert.ToHexStringLower(SHA256.HashData(picture.Span)),
                    },
                };
        }
    }

    private static readonly Stage _stage = new() { Name = "embed", Duration = new Duration { Nanos = 1_500_000 } };

    private static Hit ToHit(Vector vector) => new()
    {
        Distance = vector.Values.Sum(),
        RegionId = 1L << 40,
        Item = new Item
        {
            Shop = "shop",
            ItemId = "42",
            Title = "Größe 42 · 服",
            Price = 19.5,
            Tags = { "new", "sale" },
            Attributes = Struct.Parser.ParseJson("""{"color":"red","sizes":[1,2]}"""),
        },
    };
}

/// <summary>Counts pictures; the batch "count" is done after 50 messages, "endless" never.</summary>
internal sealed class ScriptedIngest(ConcurrentDictionary<string, ObservedCall> calls) : IngestService.IngestServiceBase
{
    public override async Task<IngestImagesResponse> IngestImages(
        IAsyncStreamReader<IngestImagesRequest> requestStream, ServerCallContext context)
    {
        var response = new IngestImagesResponse();
        await foreach (var request in requestStream.ReadAllAsync(context.CancellationToken))
        {
            response.BatchId = request.BatchId;
            response.Accepted++;
        }

        return response;
    }

    public override async Task WatchBatch(
        WatchBatchRequest request, IServerStreamWriter<WatchBatchResponse> responseStream, ServerCallContext context)
    {
        ObservedCall.Observe(calls, context);
        for (var i = 0; request.BatchId == "endless" || i < 50; i++)
        {
            await responseStream.WriteAsync(
                new WatchBatchResponse { Accepted = i, Complete = i == 49 }, context.CancellationToken);
        }
    }
}

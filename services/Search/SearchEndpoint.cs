using Grpc.Core;
using Microsoft.Extensions.Options;
using Vitrine.Hosting;
using Vitrine.Search.Queries;
using Vitrine.Search.Recall;
using Vitrine.Search.V1;
using Vitrine.Search.Videos;

namespace Vitrine.Search;

/// <summary>The wire of <c>vitrine.search.v1</c>.</summary>
internal sealed class SearchEndpoint(
    ItemSearch search, MatchExplainer explainer, VideoMatching videos, LiveMatching live, SearchEffort effort,
    IOptions<SearchOptions> options)
    : SearchService.SearchServiceBase
{
    public override Task<SearchResponse> Search(SearchRequest request, ServerCallContext context) =>
        SearchAsync(request, context.CancellationToken);

    public override Task SearchStream(
        IAsyncStreamReader<SearchStreamRequest> requestStream,
        IServerStreamWriter<SearchStreamResponse> responseStream,
        ServerCallContext context) => StreamAnswers.AnswerAsync(
            requestStream,
            responseStream,
            async request => new SearchStreamResponse
            {
                RequestId = request.RequestId,
                Response = await SearchAsync(request.Request ?? new SearchRequest(), context.CancellationToken),
            },
            (request, refusal) => new SearchStreamResponse { RequestId = request.RequestId, Refusal = refusal },
            context.CancellationToken);

    public override Task<ExplainMatchResponse> ExplainMatch(ExplainMatchRequest request, ServerCallContext context) =>
        explainer.ExplainAsync(request, context.CancellationToken);

    public override Task MatchVideo(
        MatchVideoRequest request, IServerStreamWriter<MatchVideoResponse> responseStream, ServerCallContext context)
    {
        RequireAllItems();
        return live.MatchAsync(
            request, answer => responseStream.WriteAsync(answer, context.CancellationToken), context.CancellationToken);
    }

    public override Task<MatchVideosResponse> MatchVideos(MatchVideosRequest request, ServerCallContext context) =>
        videos.MatchAsync(request, context.CancellationToken);

    public override Task<GetRecallResponse> GetRecall(GetRecallRequest request, ServerCallContext context)
    {
        var measured = effort.Measured();
        return Task.FromResult(new GetRecallResponse
        {
            Answers = measured.Answers,
            Recall = measured.Recall,
            LowestRecall = measured.Lowest,
            DistanceDrift = measured.Drift,
            TargetRecall = options.Value.TargetRecall,
            EfSearch = effort.EfSearch,
        });
    }

    private Task<SearchResponse> SearchAsync(SearchRequest request, CancellationToken ct)
    {
        RequireAllItems();
        return search.SearchAsync(request, ct);
    }

    // An answer of a part looks like one of all.
    private void RequireAllItems()
    {
        if (options.Value.Shards > 1)
        {
            throw RpcErrors.Precondition("SHARD", $"this is shard {options.Value.Shard} of {options.Value.Shards}: ask the replica that asks them all");
        }
    }
}

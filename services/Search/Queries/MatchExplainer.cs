using Google.Protobuf;
using Grpc.Core;
using Vitrine.Catalog.Detector;
using Vitrine.Catalog.Embedder;
using Vitrine.Common.V1;
using Vitrine.Embedder.V1;
using Vitrine.Hosting;
using Vitrine.Hosting.Pictures;
using Vitrine.Media;
using Vitrine.Search.V1;

namespace Vitrine.Search.Queries;

/// <summary>
/// Explains a hit: the distance is that of the vectors that Search compares; what is behind it the embedder tells, who has the network.
/// </summary>
internal sealed class MatchExplainer(
    QueryReader queries,
    EmbedderService.EmbedderServiceClient embedder,
    PictureResolver pictures,
    PictureDecoder decoder,
    RegionStore regions,
    SpaceStore spaces,
    TimeProvider time)
{
    private static readonly TimeSpan _soon = TimeSpan.FromMilliseconds(200);

    public async Task<ExplainMatchResponse> ExplainAsync(ExplainMatchRequest request, CancellationToken ct)
    {
        // 1. The two pictures.
        var asked = await ReadAsync(request, ct);
        var hit = await FindAsync(request.HitRegionId, "hit_region_id", ct);

        // 2. Their vectors, and how far apart they are: of the query's regions the nearest counts, as in Search.
        var query = await queries.ReadAsync(asked, new StageClock(time), ct);
        var stored = await spaces.ReadAsync(query.Space, [hit.Id], ct);
        var feature = stored.Count == 1 ? stored[0].Feature : throw NotFound(hit.Id, "hit_region_id");
        var (vector, distance) = query.Vectors
            .Select(vector => (vector, Distance: CosineDistance.Between(feature, vector.Values)))
            .MinBy(scored => scored.Distance);

        // 3. Why.
        var explained = await embedder.ExplainPairAsync(
            new ExplainPairRequest { First = await PartAsync(asked, vector, ct), Second = ToPart(hit) }, cancellationToken: ct);
        return explained.Space == query.Space.Id
            ? ToWire(explained, distance, vector.Box, hit)
            : throw RpcErrors.Unavailable(_soon); // Another model took over meanwhile.
    }

    private async Task<SearchRequest> ReadAsync(ExplainMatchRequest request, CancellationToken ct)
    {
        if (request.QueryCase == ExplainMatchRequest.QueryOneofCase.None)
        {
            throw RpcErrors.Invalid("query", "must be a picture or a region_id");
        }

        if (request.HitRegionId == 0)
        {
            throw RpcErrors.Invalid("hit_region_id", "is required");
        }

        if (request.QueryCase == ExplainMatchRequest.QueryOneofCase.RegionId)
        {
            return request.Box is null
                ? new SearchRequest { RegionId = request.RegionId }
                : throw RpcErrors.Invalid("box", "needs a picture");
        }

        // Fetched or read once, here; the other services get the bytes.
        var file = await pictures.ReadAsync(request.Picture, ct);
        request.Box?.Within(decoder.ReadHeader(file), "box");
        return new SearchRequest { Picture = new Picture { Data = UnsafeByteOperations.UnsafeWrap(file) }, Box = request.Box };
    }

    private async Task<PicturePart> PartAsync(SearchRequest asked, QueryVector vector, CancellationToken ct) =>
        asked.QueryCase == SearchRequest.QueryOneofCase.Picture
            ? new PicturePart { Picture = asked.Picture, Box = vector.Box }
            : ToPart(await FindAsync(asked.RegionId, "region_id", ct));

    private async Task<RegionSource> FindAsync(long id, string field, CancellationToken ct) =>
        await regions.FindAsync([id], ct) is [var region] ? region : throw NotFound(id, field);

    private static RpcException NotFound(long id, string field) => RpcErrors.NotFound("region", $"{id}", field);

    private static PicturePart ToPart(RegionSource region) => new()
    {
        Picture = new Picture { Sha256 = Convert.ToHexStringLower(region.Sha256) },
        Box = HitWire.ToWire(region.Box),
    };

    private static ExplainMatchResponse ToWire(
        ExplainPairResponse explained, double distance, Common.V1.Box? queryBox, RegionSource hit) => new()
        {
            Distance = (float)distance,
            Score = (float)(1 - distance),
            Branches = { explained.Branches },
            QueryHeatMap = explained.FirstHeatMap,
            HitHeatMap = explained.SecondHeatMap,
            QueryBox = queryBox,
            Box = HitWire.ToWire(hit.Box),
            ImageSha256 = Convert.ToHexStringLower(hit.Sha256),
            Model = explained.Model,
            Space = explained.Space,
        };
}

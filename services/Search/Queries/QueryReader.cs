using System.Collections.Concurrent;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Vitrine.Catalog.Embedder;
using Vitrine.Common.V1;
using Vitrine.Detector.V1;
using Vitrine.Embedder.V1;
using Vitrine.Hosting;
using Vitrine.Hosting.Pictures;
using Vitrine.Search.V1;

namespace Vitrine.Search.Queries;

/// <summary>A picture, a stored region or a vector → vectors of one space.</summary>
internal sealed class QueryReader(
    DetectorService.DetectorServiceClient detector,
    EmbedderService.EmbedderServiceClient embedder,
    PictureResolver pictures,
    SpaceStore spaces)
{
    // A space never changes, and there are few.
    private readonly ConcurrentDictionary<int, EmbeddingSpace> _spaces = new();

    public async Task<QueryVectors> ReadAsync(SearchRequest request, StageClock clock, CancellationToken ct)
    {
        if (request.Box is not null && request.QueryCase != SearchRequest.QueryOneofCase.Picture)
        {
            throw RpcErrors.Invalid("box", "needs a picture");
        }

        return request.QueryCase switch
        {
            SearchRequest.QueryOneofCase.Picture => await FromPictureAsync(request, clock, ct),
            SearchRequest.QueryOneofCase.RegionId => await FromRegionAsync(request.RegionId, ct),
            SearchRequest.QueryOneofCase.Vector => await FromVectorAsync(request.Vector.Values, ct),
            _ => throw RpcErrors.Invalid("query", "must be a picture, a region_id or a vector"),
        };
    }

    private async Task<QueryVectors> FromPictureAsync(SearchRequest request, StageClock clock, CancellationToken ct)
    {
        // An address is fetched once, here; the two services get the bytes.
        var picture = request.Picture.SourceCase == Picture.SourceOneofCase.Uri
            ? new Picture { Data = UnsafeByteOperations.UnsafeWrap(await pictures.ReadAsync(request.Picture, ct)) }
            : request.Picture;
        IReadOnlyList<Box> boxes;
        if (request.Box is not null)
        {
            boxes = [request.Box];
        }
        else
        {
            var detected = await detector.DetectAsync(new DetectRequest { Picture = picture }, cancellationToken: ct);
            boxes = [.. detected.ToEmbed().Select(region => region.Box)];
            clock.Mark("detect");
        }

        var embedded = await embedder.EmbedAsync(new EmbedRequest { Picture = picture, Boxes = { boxes } }, cancellationToken: ct);
        clock.Mark("embed");
        var space = _spaces.TryGetValue(embedded.Space, out var known)
            ? known
            : _spaces[embedded.Space] = await spaces.FindAsync(embedded.Space, ct)
                ?? throw RpcErrors.Precondition("SPACE_RETIRED", $"space {embedded.Space} of model {embedded.Model} is gone");
        return new QueryVectors(
            space, [.. embedded.Embeddings.Zip(boxes, (vector, box) => new QueryVector([.. vector.Values], box))]);
    }

    private async Task<QueryVectors> FromRegionAsync(long regionId, CancellationToken ct)
    {
        var space = await spaces.RequireActiveAsync(ct);
        var features = await spaces.ReadAsync(space, [regionId], ct);
        return features.Count == 1
            ? new QueryVectors(space, [new QueryVector(features[0].Feature, Box: null)])
            : throw RpcErrors.NotFound("region", $"{regionId}", "region_id");
    }

    private async Task<QueryVectors> FromVectorAsync(RepeatedField<float> values, CancellationToken ct)
    {
        var space = await spaces.RequireActiveAsync(ct);
        if (values.Count != space.Dimension)
        {
            throw RpcErrors.Invalid("vector.values", $"must be {space.Dimension} numbers (model {space.Model}), got {values.Count}");
        }

        var norm = Math.Sqrt(values.Sum(value => (double)value * value));
        if (!double.IsFinite(norm))
        {
            throw RpcErrors.Invalid("vector.values", "must be finite");
        }

        if (norm < 1e-12)
        {
            throw RpcErrors.Invalid("vector.values", "must have a length");
        }

        return new QueryVectors(space, [new QueryVector([.. values.Select(value => (float)(value / norm))], Box: null)]);
    }
}

/// <summary>What is searched for: one vector a region of the query, all in one space.</summary>
internal sealed record QueryVectors(EmbeddingSpace Space, IReadOnlyList<QueryVector> Vectors);

/// <param name="Values">Unit length.</param>
/// <param name="Box">The part of the query picture; null for other queries.</param>
internal sealed record QueryVector(float[] Values, Box? Box);

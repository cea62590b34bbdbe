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

/// <summary>Pictures, stored regions and vectors that show one item → vectors of one space.</summary>
internal sealed class QueryReader(
    DetectorService.DetectorServiceClient detector,
    EmbedderService.EmbedderServiceClient embedder,
    PictureResolver pictures,
    SpaceStore spaces)
{
    private const int MaxMoreViews = 16;
    private static readonly Task<PictureRegions> _noPicture = Task.FromResult(new PictureRegions(new Picture(), []));

    // A space never changes, and there are few.
    private readonly ConcurrentDictionary<int, EmbeddingSpace> _spaces = new();

    /// <summary>Reads all views at once.</summary>
    public async Task<QueryVectors> ReadAsync(SearchRequest request, StageClock clock, CancellationToken ct)
    {
        var views = Views(request);

        // 1. The regions of the pictures.
        var regions = await Task.WhenAll(views.Select(view => view.Picture is null ? _noPicture : DetectAsync(view, ct)));
        if (views.Any(view => view.Picture is not null && view.Box is null))
        {
            clock.Mark("detect");
        }

        // 2. Their vectors.
        var read = await Task.WhenAll(views.Select((view, number) => view.QueryCase switch
        {
            View.QueryOneofCase.Picture => EmbedAsync(regions[number], ct),
            View.QueryOneofCase.RegionId => FromRegionAsync(view.RegionId, ct),
            _ => FromVectorAsync(view.Vector.Values, Prefix(number), ct),
        }));
        if (views.Any(view => view.Picture is not null))
        {
            clock.Mark("embed");
        }

        // Another model may have become active in between, and one answer never mixes two.
        return read.All(view => view.Space.Id == read[0].Space.Id)
            ? new QueryVectors(
                read[0].Space, [.. read.SelectMany((view, number) => view.Vectors.Select(vector => vector with { View = number }))])
            : throw RpcErrors.Unavailable(TimeSpan.FromSeconds(1));
    }

    /// <returns>The query itself first.</returns>
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT that names the field.</exception>
    internal static IReadOnlyList<View> Views(SearchRequest request)
    {
        if (request.MoreViews.Count > MaxMoreViews)
        {
            throw RpcErrors.Invalid("more_views", $"must be at most {MaxMoreViews}");
        }

        var first = new View { Box = request.Box };
        switch (request.QueryCase)
        {
            case SearchRequest.QueryOneofCase.Picture:
                first.Picture = request.Picture;
                break;
            case SearchRequest.QueryOneofCase.RegionId:
                first.RegionId = request.RegionId;
                break;
            case SearchRequest.QueryOneofCase.Vector:
                first.Vector = request.Vector;
                break;
        }

        IReadOnlyList<View> views = [first, .. request.MoreViews];
        foreach (var (number, view) in views.Index())
        {
            if (view.Box is not null && view.QueryCase != View.QueryOneofCase.Picture)
            {
                throw RpcErrors.Invalid($"{Prefix(number)}box", "needs a picture");
            }

            if (view.QueryCase == View.QueryOneofCase.None)
            {
                throw RpcErrors.Invalid($"{Prefix(number)}query", "must be a picture, a region_id or a vector");
            }
        }

        return views;
    }

    private static string Prefix(int view) => view == 0 ? "" : $"more_views[{view - 1}].";

    private async Task<PictureRegions> DetectAsync(View view, CancellationToken ct)
    {
        // An address is fetched once, here; the two services get the bytes.
        var picture = view.Picture.SourceCase == Picture.SourceOneofCase.Uri
            ? new Picture { Data = UnsafeByteOperations.UnsafeWrap(await pictures.ReadAsync(view.Picture, ct)) }
            : view.Picture;
        if (view.Box is not null)
        {
            return new PictureRegions(picture, [view.Box]);
        }

        var detected = await detector.DetectAsync(new DetectRequest { Picture = picture }, cancellationToken: ct);
        return new PictureRegions(picture, [.. detected.ToEmbed().Select(region => region.Box)]);
    }

    private async Task<QueryVectors> EmbedAsync(PictureRegions regions, CancellationToken ct)
    {
        var embedded = await embedder.EmbedAsync(
            new EmbedRequest { Picture = regions.Picture, Boxes = { regions.Boxes } }, cancellationToken: ct);
        var space = _spaces.TryGetValue(embedded.Space, out var known)
            ? known
            : _spaces[embedded.Space] = await spaces.FindAsync(embedded.Space, ct)
                ?? throw RpcErrors.Precondition("SPACE_RETIRED", $"space {embedded.Space} of model {embedded.Model} is gone");
        return new QueryVectors(
            space, [.. embedded.Embeddings.Zip(regions.Boxes, (vector, box) => new QueryVector([.. vector.Values], box))]);
    }

    private async Task<QueryVectors> FromRegionAsync(long regionId, CancellationToken ct)
    {
        var space = await spaces.RequireActiveAsync(ct);
        var features = await spaces.ReadAsync(space, [regionId], ct);
        return features.Count == 1
            ? new QueryVectors(space, [new QueryVector(features[0].Feature, Box: null)])
            : throw RpcErrors.NotFound("region", $"{regionId}", "region_id");
    }

    private async Task<QueryVectors> FromVectorAsync(RepeatedField<float> values, string prefix, CancellationToken ct)
    {
        var space = await spaces.RequireActiveAsync(ct);
        if (values.Count != space.Dimension)
        {
            throw RpcErrors.Invalid($"{prefix}vector.values", $"must be {space.Dimension} numbers (model {space.Model}), got {values.Count}");
        }

        var norm = Math.Sqrt(values.Sum(value => (double)value * value));
        if (!double.IsFinite(norm))
        {
            throw RpcErrors.Invalid($"{prefix}vector.values", "must be finite");
        }

        if (norm < 1e-12)
        {
            throw RpcErrors.Invalid($"{prefix}vector.values", "must have a length");
        }

        return new QueryVectors(space, [new QueryVector([.. values.Select(value => (float)(value / norm))], Box: null)]);
    }

    private sealed record PictureRegions(Picture Picture, IReadOnlyList<Box> Boxes);
}

/// <summary>What is searched for: a vector a region of each view, all in one space.</summary>
internal sealed record QueryVectors(EmbeddingSpace Space, IReadOnlyList<QueryVector> Vectors);

/// <param name="Values">Unit length.</param>
/// <param name="Box">The part of the query picture; null for other queries.</param>
/// <param name="View">The number of the view: 0 is the query itself.</param>
internal sealed record QueryVector(float[] Values, Box? Box, int View = 0);

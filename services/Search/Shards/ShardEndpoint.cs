using Grpc.Core;
using Vitrine.Catalog.Embedder;
using Vitrine.Catalog.Search;
using Vitrine.Hosting;
using Vitrine.Search.Queries;
using Vitrine.Search.Resident;
using Vitrine.Search.V1;

namespace Vitrine.Search.Shards;

/// <summary>Answers a fan-out for the part that this process holds.</summary>
internal sealed class ShardEndpoint(
    LocalMatches matches, ResidentMatrix matrix, SpaceStore spaces, ItemShard shard, TimeProvider time) : ShardService.ShardServiceBase
{
    private const int MaxItems = 1000;

    public override async Task<FindNearestResponse> FindNearest(FindNearestRequest request, ServerCallContext context)
    {
        if (request.Items is < 1 or > MaxItems)
        {
            throw RpcErrors.Invalid("items", $"must be 1 to {MaxItems}");
        }

        var ct = context.CancellationToken;
        var question = new MatchQuestion(
            FilterReader.Read(request.Filter), request.Filter, request.Items, ModeReader.Read(request.Mode), request.WithdrawnItems);
        var found = await matches.FindAsync(ReadAsync(request, ct), question, new StageClock(time), ct);
        return new FindNearestResponse { Shard = shard.Number, Shards = shard.Count, Sets = { found.Sets.Select(ShardWire.ToWire) } };
    }

    private async Task<QueryVectors> ReadAsync(FindNearestRequest request, CancellationToken ct)
    {
        // A promotion changes over in one step, but not for all processes at the same moment: the question says the space.
        var space = matrix.Current is { } resident && resident.Space.Id == request.Space
            ? resident.Space
            : await spaces.FindAsync(request.Space, ct)
                ?? throw RpcErrors.Precondition("SPACE_RETIRED", $"space {request.Space} is gone");
        return request.Vectors.Count > 0 && request.Vectors.All(vector => vector.Values.Count == space.Dimension)
            ? new QueryVectors(space, [.. request.Vectors.Select(vector => new QueryVector([.. vector.Values], Box: null))])
            : throw RpcErrors.Invalid("vectors", $"must be at least one, of {space.Dimension} numbers each (model {space.Model})");
    }
}

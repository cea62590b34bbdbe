using Vitrine.Catalog.Embedder;
using Vitrine.Catalog.Search;
using Vitrine.Hosting;
using Vitrine.Search.Resident;
using Vitrine.Vision.Embedding;

namespace Vitrine.Search.Queries;

/// <summary>The planner: exact over the rows in memory where they are few enough to scan, else what the database offers.</summary>
internal sealed class CandidateFinder(ResidentMatrix matrix, ScanQueue scans, CandidateQuery database)
{
    /// <summary>Looks the filter up for the space in memory; meant to go on while the query is still being embedded.</summary>
    /// <returns>Null: no space is in memory, or it is not to be scanned.</returns>
    public async Task<ScopedSpace?> ScopeAsync(ItemFilter filter, CandidateOptions options, CancellationToken ct) =>
        options.Mode != CandidateMode.Approximate && matrix.Space is { } space
            ? new ScopedSpace(space, await database.ScopeAsync(space, filter, ct))
            : null;

    /// <summary>Finds each vector's candidates: they hold the best items, or all when fewer match.</summary>
    /// <param name="scoped">Of <see cref="ScopeAsync"/>; no use where another model has been promoted meanwhile.</param>
    public async Task<IReadOnlyList<CandidateSet>> FindAsync(
        EmbeddingSpace space,
        IReadOnlyList<float[]> vectors,
        ItemFilter filter,
        CandidateOptions options,
        ScopedSpace? scoped,
        CancellationToken ct)
    {
        if (scoped?.Space.Id == space.Id && await matrix.FindAsync(space, scoped.Scope.Sequence, ct) is { } resident)
        {
            var itemIds = scoped.Scope.ItemIds;
            if (options.Mode == CandidateMode.Exact || itemIds is not null || resident.Rows <= options.ExactRows)
            {
                return await ScanAsync(resident, new ScanQuestion(vectors, itemIds, options.Items), ct);
            }
        }

        var sets = new List<CandidateSet>(vectors.Count);
        foreach (var vector in vectors)
        {
            sets.Add(await database.SearchAsync(space, vector, filter, options, ct));
        }

        return sets;
    }

    /// <summary>Says that items are no longer in the catalogue: no later answer has them.</summary>
    public async Task WithdrawAsync(EmbeddingSpace space, IEnumerable<long> itemIds, CancellationToken ct) =>
        (await matrix.FindAsync(space, 0, ct))?.Withdraw(itemIds);

    private async Task<IReadOnlyList<CandidateSet>> ScanAsync(ResidentSpace space, ScanQuestion question, CancellationToken ct)
    {
        try
        {
            return await scans.NearestAsync(space, question, ct);
        }
        catch (BusyException busy)
        {
            throw RpcErrors.Busy(busy.RetryAfter);
        }
    }
}

/// <summary>What a filter lets through in a space.</summary>
internal sealed record ScopedSpace(EmbeddingSpace Space, SearchScope Scope);

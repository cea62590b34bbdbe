using Vitrine.Catalog.Embedder;
using Vitrine.Catalog.Search;
using Vitrine.Search.Resident;

namespace Vitrine.Search.Queries;

/// <summary>The planner: exact over the rows in memory where they are few enough to scan, else what the database offers.</summary>
internal sealed class CandidateFinder(ResidentMatrix matrix, CandidateQuery database)
{
    /// <summary>Finds each vector's candidates: they hold the best items, or all when fewer match.</summary>
    public async Task<IReadOnlyList<CandidateSet>> FindAsync(
        EmbeddingSpace space, IReadOnlyList<float[]> vectors, ItemFilter filter, CandidateOptions options, CancellationToken ct)
    {
        if (options.Mode != CandidateMode.Approximate)
        {
            var scope = await database.ScopeAsync(space, filter, ct);
            var resident = await matrix.FindAsync(space, scope.Sequence, ct);
            var scans = options.Mode == CandidateMode.Exact || scope.ItemIds is not null || resident?.Rows <= options.ExactRows;
            if (resident is not null && scans)
            {
                return [.. vectors.Select(vector => resident.Nearest(vector, scope.ItemIds, options.Items))];
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
}

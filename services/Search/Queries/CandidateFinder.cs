using Microsoft.Extensions.Options;
using Vitrine.Catalog.Embedder;
using Vitrine.Catalog.Search;
using Vitrine.Hosting;
using Vitrine.Search.Recall;
using Vitrine.Search.Resident;
using Vitrine.Vision.Embedding;

namespace Vitrine.Search.Queries;

/// <summary>
/// The planner. It scores every matching row, in memory where the space fits, as long as that should take no longer than
/// <see cref="SearchOptions.ExactTime"/> by what was measured so far; else the index gives candidates.
/// </summary>
internal sealed class CandidateFinder(
    ResidentMatrix matrix, FilterCache filters, ScanQueue scans, CandidateQuery database, SearchEffort effort, TimeProvider time,
    IOptions<SearchOptions> options)
{
    private readonly MeasuredRate _databaseRate = new();

    /// <summary>Looks the filter up for the space in memory; meant to go on while the query is still being embedded.</summary>
    /// <returns>Null: no space is in memory, or it is not to be scanned.</returns>
    public async Task<ScopedSpace?> ScopeAsync(ItemFilter filter, CandidateMode mode, CancellationToken ct) =>
        mode == CandidateMode.Approximate ? null : await filters.ScopeAsync(filter, ct);

    /// <summary>Finds each vector's candidates: they hold the best items, or all when fewer match.</summary>
    /// <param name="items">How many different items are wanted.</param>
    /// <param name="scoped">Of <see cref="ScopeAsync"/>; no use where another model has been promoted meanwhile.</param>
    public async Task<IReadOnlyList<CandidateSet>> FindAsync(
        QueryVectors query, ItemFilter filter, int items, CandidateMode mode, ScopedSpace? scoped, CancellationToken ct)
    {
        var (space, vectors) = (query.Space, query.Vectors.Select(vector => vector.Values).ToArray());
        var resident = await ResidentAsync(space, scoped, ct);
        var isScanned = resident is not null && (mode == CandidateMode.Exact || IsFast(resident, scoped!.Among));
        var isWalked = mode != CandidateMode.Exact && filter.IsEmpty && await matrix.FindAsync(space, 0, ct) is not null;
        var indexed = isScanned || (resident is null && !isWalked) ? null : await database.EstimateAsync(space, ct);
        if (resident is not null && indexed is null)
        {
            return await ScanAsync(resident, new ScanQuestion(vectors, scoped!.Among, items), ct);
        }

        var how = new CandidateOptions
        {
            Items = items,
            Mode = mode,
            Candidates = options.Value.Candidates,
            EfSearch = effort.EfSearch,
        };
        var sets = new List<CandidateSet>(vectors.Length);
        foreach (var vector in vectors)
        {
            var walked = isWalked && indexed is { } all ? await WalkAsync(space, vector, all, how, ct) : null;
            sets.Add(walked ?? await SearchAsync(space, vector, filter, how, ct));
        }

        return sets;
    }

    /// <returns>All regions of these items, in no order; an item that is gone has none.</returns>
    public async Task<IReadOnlyList<Candidate>> ReadAsync(
        EmbeddingSpace space, IReadOnlyCollection<long> itemIds, ScopedSpace? scoped, CancellationToken ct) =>
        await ResidentAsync(space, scoped, ct) is { } resident ? resident.Read(itemIds) : await database.ReadAsync(space, itemIds, ct);

    /// <returns>The ids of the matching items.</returns>
    public async Task<IReadOnlyList<long>> MatchingAsync(
        EmbeddingSpace space, ItemFilter filter, ScopedSpace? scoped, CancellationToken ct) =>
        await ResidentAsync(space, scoped, ct) is { } resident
            ? resident.Matching(scoped!.Among)
            : await database.MatchingAsync(space, filter, ct);

    /// <summary>Says that items are no longer in the catalogue: no later answer has them.</summary>
    public async Task WithdrawAsync(EmbeddingSpace space, IEnumerable<long> itemIds, CancellationToken ct) =>
        (await matrix.FindAsync(space, 0, ct))?.Withdraw(itemIds);

    private async ValueTask<ResidentSpace?> ResidentAsync(EmbeddingSpace space, ScopedSpace? scoped, CancellationToken ct) =>
        scoped?.Space.Id == space.Id ? await matrix.FindAsync(space, scoped.Sequence, ct) : null;

    /// <summary>Takes regions from the index, and all else of them from memory.</summary>
    /// <param name="all">What the space holds.</param>
    /// <returns>Null: the space is too small for it, the index ran dry, or the space is no longer in memory.</returns>
    private async Task<CandidateSet?> WalkAsync(
        EmbeddingSpace space, float[] vector, Matched all, CandidateOptions how, CancellationToken ct)
    {
        if (all.Rows <= how.Candidates)
        {
            return null;
        }

        for (var limit = Math.Max(how.Candidates, 4 * how.Items); ; limit *= 4)
        {
            var (regions, sequence) = await database.NearAsync(space, vector, limit, how.EfSearch, ct);
            if (await matrix.FindAsync(space, sequence, ct) is not { } current)
            {
                return null;
            }

            var candidates = current.Find(regions);
            if (candidates.DistinctBy(candidate => candidate.ItemId).Count() >= how.Items)
            {
                return new CandidateSet("hnsw", false, all.Rows, all.Items, candidates);
            }

            if (regions.Count < limit)
            {
                return null;
            }
        }
    }

    private async Task<CandidateSet> SearchAsync(
        EmbeddingSpace space, float[] vector, ItemFilter filter, CandidateOptions how, CancellationToken ct)
    {
        var exactRows = _databaseRate.Rows(options.Value.ExactTime) ?? how.ExactRows;
        var started = time.GetTimestamp();
        var set = await database.SearchAsync(space, vector, filter, how with { ExactRows = exactRows }, ct);
        if (set.Exact)
        {
            _databaseRate.Record(set.MatchedRows, time.GetElapsedTime(started));
        }

        return set;
    }

    // A filter lets whole groups of rows be passed over.
    private bool IsFast(ResidentSpace space, ItemSet? among)
    {
        var rows = among is null ? space.Rows : Math.Min(space.Rows, (long)CodeKernel.Rows * among.Count);
        return !(scans.Rate.Expect(rows) > options.Value.ExactTime);
    }

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

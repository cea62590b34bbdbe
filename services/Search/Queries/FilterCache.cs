using Vitrine.Catalog.Embedder;
using Vitrine.Catalog.Search;
using Vitrine.Search.Resident;

namespace Vitrine.Search.Queries;

/// <summary>
/// Keeps the items of the filters that were used last. A query asks the database for what changed since, not for all that match, and
/// so never sees less than what was committed before it came.
/// </summary>
internal sealed class FilterCache(ResidentMatrix matrix, CandidateQuery database)
{
    private const int MostFilters = 64;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, KeptFilter> _filters = [];
    private long _uses;

    /// <summary>Looks a filter up for the space in memory.</summary>
    /// <returns>Null: no space is in memory.</returns>
    public async Task<ScopedSpace?> ScopeAsync(ItemFilter filter, CancellationToken ct)
    {
        if (matrix.Current is not { } space)
        {
            return null;
        }

        if (filter.IsEmpty)
        {
            var scope = await database.ScopeAsync(space.Space, space.DeletedSince, filter, 0, ct);
            space.Withdraw(scope.DeletedItems, scope.Watermark);
            return new ScopedSpace(space.Space, scope.Sequence, Among: null);
        }

        return await Keep(filter).RefreshAsync(space, database).WaitAsync(ct);
    }

    private KeptFilter Keep(ItemFilter filter)
    {
        var key = filter.Key;
        lock (_lock)
        {
            if (!_filters.TryGetValue(key, out var kept))
            {
                if (_filters.Count == MostFilters)
                {
                    _filters.Remove(_filters.MinBy(other => other.Value.LastUse).Key);
                }

                kept = _filters[key] = new KeptFilter(filter);
            }

            kept.LastUse = ++_uses;
            return kept;
        }
    }

    /// <summary>The items of one filter. One look at the database serves all who came before it began.</summary>
    private sealed class KeptFilter(ItemFilter filter)
    {
        private readonly Lock _lock = new();
        private readonly ItemSet _items = new([]);
        private Task _underWay = Task.CompletedTask;
        private Task<ScopedSpace>? _next;
        private long _changedSince;

        public long LastUse { get; set; }

        /// <param name="space">Not of the answer, where another one's look has not begun yet.</param>
        public Task<ScopedSpace> RefreshAsync(ResidentSpace space, CandidateQuery database)
        {
            lock (_lock)
            {
                return _next ??= BehindAsync(_underWay);
            }

            async Task<ScopedSpace> BehindAsync(Task before)
            {
                await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
                lock (_lock)
                {
                    (_underWay, _next) = (_next!, null);
                }

                var scope = await database.ScopeAsync(space.Space, space.DeletedSince, filter, _changedSince, CancellationToken.None);
                space.Withdraw(scope.DeletedItems, scope.Watermark);
                _items.Change(scope.Matching, scope.Others);
                _changedSince = scope.Watermark;
                return new ScopedSpace(space.Space, scope.Sequence, _items);
            }
        }
    }
}

/// <summary>What a filter lets through in a space.</summary>
/// <param name="Sequence">The newest row that must be there.</param>
/// <param name="Among">Null: every item.</param>
internal sealed record ScopedSpace(EmbeddingSpace Space, long Sequence, ItemSet? Among);

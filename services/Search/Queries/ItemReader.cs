using Microsoft.EntityFrameworkCore;
using Vitrine.Catalog;
using Vitrine.Catalog.Ingest;

namespace Vitrine.Search.Queries;

/// <summary>Says what items are.</summary>
internal sealed class ItemReader(IDbContextFactory<CatalogContext> contexts)
{
    /// <returns>By id; an item that has been withdrawn is not among them.</returns>
    public async Task<Dictionary<long, Item>> ReadAsync(IReadOnlyCollection<long> ids, CancellationToken ct)
    {
        await using var catalog = await contexts.CreateDbContextAsync(ct);
        return await catalog.Items.AsNoTracking().Where(item => ids.Contains(item.Id)).ToDictionaryAsync(item => item.Id, ct);
    }
}

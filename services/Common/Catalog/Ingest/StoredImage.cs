namespace Vitrine.Catalog.Ingest;

/// <param name="IsNew">False: the same picture of the same item, or the same frame, was there already.</param>
public readonly record struct StoredImage(long Id, bool IsNew);

/// <summary>What a deletion took away.</summary>
/// <param name="ItemIds"><see cref="Item.Id"/> of the items.</param>
/// <param name="Images">How many pictures went with them.</param>
public sealed record DeletedItems(IReadOnlyList<long> ItemIds, int Images);

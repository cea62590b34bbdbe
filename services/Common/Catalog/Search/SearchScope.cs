namespace Vitrine.Catalog.Search;

/// <summary>What the rows of a search in memory must be.</summary>
/// <param name="Sequence">The newest row of the space.</param>
/// <param name="ItemIds">The items that match the filter; null: every item.</param>
public sealed record SearchScope(long Sequence, long[]? ItemIds);

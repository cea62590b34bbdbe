namespace Vitrine.Catalog.Search;

/// <summary>How much matches a filter.</summary>
/// <param name="Rows">Embedded regions.</param>
/// <param name="Items">Their items.</param>
public readonly record struct Matched(long Rows, long Items);

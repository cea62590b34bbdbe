namespace Vitrine.Search.Resident;

/// <summary>What one caller asks of a scan.</summary>
/// <param name="Queries">(D) each, unit length, at least one.</param>
/// <param name="Among">The items that may be found; null: every item.</param>
/// <param name="Items">How many different items are wanted, at least 1.</param>
internal sealed record ScanQuestion(IReadOnlyList<float[]> Queries, ItemSet? Among, int Items);

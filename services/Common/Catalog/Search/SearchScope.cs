namespace Vitrine.Catalog.Search;

/// <summary>What a search in memory must know before it scans, as one snapshot of the database has it.</summary>
/// <param name="Sequence">The newest row of the space.</param>
/// <param name="Watermark">Ask for what changed since this one the next time.</param>
/// <param name="DeletedItems">Items that went since the watermark that was asked for, perhaps some before.</param>
/// <param name="Matching">Items that changed since and match the filter; all that match where all were asked for.</param>
/// <param name="Others">Items that changed since and do not match.</param>
public sealed record SearchScope(long Sequence, long Watermark, long[] DeletedItems, long[] Matching, long[] Others);

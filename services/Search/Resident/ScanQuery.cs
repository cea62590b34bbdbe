namespace Vitrine.Search.Resident;

/// <summary>A query of a pass.</summary>
/// <param name="Vector">(D)</param>
/// <param name="Filter">Which rows it may find.</param>
/// <param name="Nearest">Is offered what may be nearest.</param>
internal sealed record ScanQuery(float[] Vector, RowFilter Filter, TopItems Nearest);

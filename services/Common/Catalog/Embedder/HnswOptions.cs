namespace Vitrine.Catalog.Embedder;

/// <summary>How the approximate index is built and searched (HNSW, arXiv:1603.09320).</summary>
public sealed record HnswOptions
{
    /// <summary>Links a node: 2 to 100.</summary>
    public int M { get; init; } = 16;

    /// <summary>Candidates looked at for a new node: 4 to 1,000, at least twice <see cref="M"/>.</summary>
    public int EfConstruction { get; init; } = 64;

    /// <summary>Candidates looked at in a search: 1 to 1,000.</summary>
    public int EfSearch { get; init; } = 100;

    /// <summary>
    /// Below this many rows, at least 1, there is no index: an exact scan is fast enough and inserts stay cheap.
    /// </summary>
    public int BuildAfterRows { get; init; } = 5000;

    /// <summary>What building may use, in MiB. A graph that does not fit builds many times slower.</summary>
    public int BuildMemory { get; init; } = 512;
}

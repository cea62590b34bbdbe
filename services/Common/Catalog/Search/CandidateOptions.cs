namespace Vitrine.Catalog.Search;

/// <summary>How to look for candidates.</summary>
public enum CandidateMode
{
    /// <summary>The planner chooses.</summary>
    Auto,

    /// <summary>From the index, where there is one and more rows match than are taken from it.</summary>
    Approximate,

    /// <summary>Every matching row.</summary>
    Exact,
}

/// <summary>What to look for and how hard.</summary>
public sealed record CandidateOptions
{
    /// <summary>Candidate stages add up in another order than the final rank: a few more items than wanted cover the rounding.</summary>
    public const int RoundingItems = 8;

    /// <summary>The most candidates of one item: a clip may have thousands.</summary>
    public const int RegionsPerItem = 16;

    /// <summary>How many different items are wanted: 1 to 2,000.</summary>
    public int Items { get; init; } = 10;

    public CandidateMode Mode { get; init; }

    /// <summary>
    /// The least that is taken from the index for the exact rank; more when too few items are among it.
    /// </summary>
    public int Candidates { get; init; } = 100;

    /// <summary>How wide the index is searched: 1 to 1,000 (pgvector's hnsw.ef_search).</summary>
    public int EfSearch { get; init; } = 100;

    /// <summary>Up to this many matching rows the planner scans them all.</summary>
    public long ExactRows { get; init; } = 5_000;
}

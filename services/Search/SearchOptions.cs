using System.ComponentModel.DataAnnotations;

namespace Vitrine.Search;

/// <summary>Settings of the search service.</summary>
public sealed class SearchOptions
{
    public const string Section = "Search";

    /// <summary>Candidates that the index gives for the exact re-rank, 10 to 10,000; never fewer than ten a wanted item.</summary>
    [Range(10, 10_000)]
    public int Candidates { get; set; } = 200;

    /// <summary>The filter's row count up to which every matching row is scored exactly.</summary>
    [Range(0, 1_000_000)]
    public int ExactUpToRows { get; set; } = 5_000;

    /// <summary>Width of the index search, 10 to 1,000: higher finds more and takes longer (pgvector's hnsw.ef_search).</summary>
    [Range(10, 1000)]
    public int EfSearch { get; set; } = 200;

    /// <summary>Where the re-rank runs: "cpu", or "cuda" where the machine has one.</summary>
    [RegularExpression("cpu|cuda(:[0-9]+)?")]
    public string Device { get; set; } = "cpu";
}

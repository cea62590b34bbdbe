using System.ComponentModel.DataAnnotations;

namespace Vitrine.Search;

/// <summary>Settings of the search service.</summary>
public sealed class SearchOptions
{
    public const string Section = "Search";

    /// <summary>The least that is taken from the index for the exact re-rank, 10 to 10,000.</summary>
    [Range(10, 10_000)]
    public int Candidates { get; set; } = 200;

    /// <summary>
    /// Width of the index search to begin with, 10 to 1,000: higher finds more and takes longer (pgvector's hnsw.ef_search). It then
    /// follows <see cref="TargetRecall"/>.
    /// </summary>
    [Range(10, 1000)]
    public int EfSearch { get; set; } = 200;

    /// <summary>The share of the exact answer's items that approximate answers shall have, 0 to 1.</summary>
    [Range(0.0, 1.0)]
    public double TargetRecall { get; set; } = 0.99;

    /// <summary>One approximate answer of so many is run again exactly when nobody waits; 0: none, and the width stays.</summary>
    [Range(0, 1_000_000)]
    public int RecallSample { get; set; } = 20;

    /// <summary>
    /// Where scoring every row should take longer, by what was measured so far, the index is used if there is one: 0 to 10 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:10")]
    public TimeSpan ExactTime { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// The most memory, in bytes, for the features of the active space and their codes; a larger space is searched in the database.
    /// </summary>
    [Range(0, long.MaxValue)]
    public long ResidentBytes { get; set; } = 4L << 30;

    /// <summary>Vectors that may wait for a scan; more are refused with RESOURCE_EXHAUSTED, 1 to 100,000.</summary>
    [Range(1, 100_000)]
    public int QueueCapacity { get; set; } = 1024;

    /// <summary>
    /// The most vectors that share a scan, 1 to 1,024: more of them are answered in a second, each waits longer. A picture of more
    /// regions is scanned alone.
    /// </summary>
    [Range(1, 1024)]
    public int LargestBatch { get; set; } = 32;

    /// <summary>The most memory, in bytes, for the boxes of one MatchVideos, of items and frames together.</summary>
    [Range(1 << 20, long.MaxValue)]
    public long MatchBytes { get; set; } = 1L << 30;

    /// <summary>Where the re-rank runs: "cpu", or "cuda" where the machine has one.</summary>
    [RegularExpression("cpu|cuda(:[0-9]+)?")]
    public string Device { get; set; } = "cpu";
}

using System.ComponentModel.DataAnnotations;
using Vitrine.Catalog.Search;
using Vitrine.Search.Resident;

namespace Vitrine.Search;

/// <summary>Settings of the search service.</summary>
public sealed class SearchOptions : IValidatableObject
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
    /// The most memory, in bytes, for the features of the active space and their codes, or what a GPU has of them beside; a larger space is
    /// searched in the database.
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

    /// <summary>Where the rows are scanned and candidates re-ranked: "cpu", or "cuda" where the machine has one.</summary>
    [RegularExpression("cpu|cuda(:[0-9]+)?")]
    public string Device { get; set; } = "cpu";

    /// <summary>The number format of the rows on a GPU; answers are exact in either.</summary>
    public DevicePrecision DevicePrecision { get; set; } = DevicePrecision.Float16;

    /// <summary>The number of the part of the items that this replica holds, 0 to <see cref="Shards"/> - 1.</summary>
    [Range(0, 999)]
    public int Shard { get; set; }

    /// <summary>How many parts there are, 1 to 1,000. With one this replica holds every item; else only a fan-out may ask it.</summary>
    [Range(1, 1000)]
    public int Shards { get; set; } = 1;

    /// <summary>
    /// The replicas that hold the parts, in the order of their numbers, e.g. <c>http://search-shard-0:8080</c>. Where there are any, this
    /// replica is a fan-out: it holds no rows and asks them all. None by default.
    /// </summary>
    [MaxLength(1000)]
    public IList<Uri> ShardAddresses { get; } = [];

    /// <summary>How long a fan-out waits for a shard, 10 ms to 30 s; no longer than its caller does.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:00:30")]
    public TimeSpan ShardTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>What a fan-out answers when some shards do not.</summary>
    public PartialAnswers Partial { get; set; }

    /// <summary>The items that this replica holds.</summary>
    internal ItemShard ItemShard => new(Shard, Shards);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Shard >= Shards)
        {
            yield return new ValidationResult($"Shard must be below Shards: it is {Shard} of {Shards}.");
        }

        if (ShardAddresses.Count > 0 && Shards > 1)
        {
            yield return new ValidationResult("ShardAddresses must be empty where Shards is above 1: a shard holds rows, a fan-out asks others.");
        }

        if (ShardAddresses.FirstOrDefault(address => !address.IsAbsoluteUri || address.Scheme is not ("http" or "https")) is { } wrong)
        {
            yield return new ValidationResult($"ShardAddresses must be http addresses, e.g. http://127.0.0.1:5001; one is \"{wrong}\".");
        }
    }
}

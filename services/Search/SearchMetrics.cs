using System.Diagnostics.Metrics;

namespace Vitrine.Search;

/// <summary>What the service measures.</summary>
internal static class SearchMetrics
{
    public const string MeterName = "Vitrine.Search";

    private static readonly Meter _meter = new(MeterName);

    /// <summary>From a question's arrival to its pass.</summary>
    public static Histogram<double> QueueWait { get; } =
        _meter.CreateHistogram<double>("search.queue.wait", "s", "Time a question waits for the scan.");

    public static Histogram<int> BatchSize { get; } =
        _meter.CreateHistogram<int>("search.batch.size", "{vector}", "Vectors that share a scan.");

    public static Histogram<double> ScanDuration { get; } =
        _meter.CreateHistogram<double>("search.scan.duration", "s", "Time a scan takes.");

    /// <summary>A fan-out's questions that a shard, by its number, did not answer.</summary>
    public static Counter<long> MissingShards { get; } =
        _meter.CreateCounter<long>("search.shards.missing", "{question}", "Questions that a shard did not answer.");

    /// <summary>Of approximate answers that were run again exactly.</summary>
    public static Histogram<double> Recall { get; } =
        _meter.CreateHistogram<double>("search.recall", "1", "Share of the exact answer's items that an approximate answer had.");

    public static Histogram<double> DistanceDrift { get; } =
        _meter.CreateHistogram<double>("search.distance_drift", "1", "How much farther an approximate answer's items were.");
}

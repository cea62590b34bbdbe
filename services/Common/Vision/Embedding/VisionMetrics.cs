using System.Diagnostics.Metrics;

namespace Vitrine.Vision.Embedding;

/// <summary>What the engines of a process measure.</summary>
internal static class VisionMetrics
{
    public const string MeterName = "Vitrine.Vision";

    private static readonly Meter _meter = new(MeterName);

    /// <summary>From a request's arrival to its batch.</summary>
    public static Histogram<double> QueueWait { get; } =
        _meter.CreateHistogram<double>("vision.queue.wait", "s", "Time a request waits for the network.");

    public static Histogram<int> BatchSize { get; } =
        _meter.CreateHistogram<int>("vision.batch.size", "{picture}", "Pictures that were gathered for the network.");

    public static Histogram<double> ForwardDuration { get; } =
        _meter.CreateHistogram<double>("vision.forward.duration", "s", "Time the network takes for what was gathered.");
}

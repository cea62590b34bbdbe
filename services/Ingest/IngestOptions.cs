using System.ComponentModel.DataAnnotations;

namespace Vitrine.Ingest;

/// <summary>Settings of the ingest service.</summary>
public sealed class IngestOptions
{
    public const string Section = "Ingest";

    /// <summary>Pictures that share one round trip to the database and one message, 1 to 64.</summary>
    [Range(1, 64)]
    public int ChunkSize { get; set; } = 32;

    /// <summary>Videos that are read at a time of the queue, and as many of calls, 1 to 16: each has a decoder and a file on disk.</summary>
    [Range(1, 16)]
    public int ParallelVideos { get; set; } = 2;

    /// <summary>
    /// How long a video may take from the first byte until its last frame is safe, 1 s to 6 h. RabbitMQ grants a consumer half an
    /// hour; more than that needs its setting <c>consumer_timeout</c> as well.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "06:00:00")]
    public TimeSpan VideoTimeout { get; set; } = TimeSpan.FromMinutes(25);

    /// <summary>How long a call waits for a database that went away before it fails with UNAVAILABLE.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan DatabasePatience { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How often the outbox is read when nothing wakes it: after a fault, or for another replica's rows.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan OutboxInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How often WatchBatch looks.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:01:00")]
    public TimeSpan WatchInterval { get; set; } = TimeSpan.FromMilliseconds(300);
}

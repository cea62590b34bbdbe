namespace Vitrine.Contracts.Ingest;

/// <summary>
/// A video at an address, as plain JSON on the queue <c>video-submitted</c>. Its frames come in like a camera's: <c>stream</c> and
/// their numbers name them, so a video that arrives twice changes nothing.
/// </summary>
public sealed record VideoSubmitted
{
    /// <summary>The stream's name: 1 to 128 characters. Another video needs another one.</summary>
    public required string Stream { get; init; }

    /// <summary>http, https, or a file below one of the ingest service's import folders (<c>file:</c>).</summary>
    public required Uri Uri { get; init; }

    public required VideoFrameSelection Frames { get; init; }

    /// <summary>When the video began. Absent: when it came in.</summary>
    public DateTimeOffset? StartTime { get; init; }
}

/// <summary>Which frames are taken: one of the three is set.</summary>
public sealed record VideoFrameSelection
{
    public VideoFrameNumbers? Numbers { get; init; }

    /// <summary>The first frame, and of each further 1 / this seconds the first one: 0.001 to 1,000.</summary>
    public double? FramesPerSecond { get; init; }

    /// <summary>The first frame, and each that differs from the one before by more than this, 0 to 1.</summary>
    public double? SceneChange { get; init; }
}

/// <summary>Frames first, first + step, ... up to last, counted from 0 as they are shown.</summary>
public sealed record VideoFrameNumbers
{
    public required int First { get; init; }

    public required int Last { get; init; }

    public int Step { get; init; } = 1;
}

namespace Vitrine.Contracts.Ingest;

/// <summary>
/// A camera's frame, as plain JSON on the queue <c>frame-submitted</c>. The one message that carries pixels.
/// <c>stream</c> + <c>frame</c> is its key: a frame that arrives twice changes nothing.
/// </summary>
public sealed record FrameSubmitted
{
    /// <summary>The stream's name: 1 to 128 characters.</summary>
    public required string Stream { get; init; }

    /// <summary>The frame's number in the stream, from 0.</summary>
    public required long Frame { get; init; }

    /// <summary>When it was taken. Absent: when it came in.</summary>
    public DateTimeOffset? CapturedAt { get; init; }

    /// <summary>A JPEG in base64: at most 1 MiB decoded.</summary>
    public required string Image { get; init; }
}

using Vitrine.Common.V1;
using Vitrine.Media;

namespace Vitrine.Ingest.Images;

/// <summary>One picture on its way in: of an item, or a frame of a stream.</summary>
internal sealed record Submission
{
    /// <summary>What the caller calls it, for reports.</summary>
    public required string Name { get; init; }

    /// <summary>The picture's file; empty where <see cref="Fault"/> says why there is none.</summary>
    public ReadOnlyMemory<byte> File { get; init; }

    /// <summary>Of a file that we wrote; null: a stranger's, which is to be verified.</summary>
    public PictureHeader? Header { get; init; }

    public Item? Item { get; init; }

    public FrameKey? Frame { get; init; }

    /// <summary>Where it was fetched from.</summary>
    public Uri? Uri { get; init; }

    /// <summary>Why there is no file.</summary>
    public PictureException? Fault { get; init; }
}

/// <summary>Names a frame of a stream.</summary>
internal sealed record FrameKey(string Stream, long Number, DateTimeOffset CapturedAt);

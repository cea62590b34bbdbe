using Vitrine.Catalog.Detector;

namespace Vitrine.Catalog.Search;

/// <summary>A thing that a detector found in a picture or frame, with its vector.</summary>
/// <param name="Score">0 to 1.</param>
/// <param name="Feature">(D), unit length.</param>
public sealed record FoundBox(Box Box, float Score, float[] Feature);

/// <summary>A box of a frame.</summary>
public sealed record FrameBox(string Stream, long Frame, FoundBox Found);

/// <summary>A box of an item's picture.</summary>
/// <param name="ItemId">The id of the <see cref="Ingest.Item"/>.</param>
/// <param name="Sha256">Of the picture's file: 32 bytes.</param>
public sealed record ItemBox(long ItemId, byte[] Sha256, FoundBox Found);

/// <summary>A frame of a stream, and how far it is.</summary>
/// <param name="Age">Since it was taken in.</param>
/// <param name="IsReady">True: all its boxes are embedded, or it was refused.</param>
/// <param name="Boxes">None: nothing was found in it.</param>
public sealed record StreamFrame(
    long Number, DateTimeOffset CapturedAt, TimeSpan Age, bool IsReady, IReadOnlyList<FoundBox> Boxes);

/// <summary>How far the frames of a stream are.</summary>
/// <param name="Pending">Of <paramref name="Frames"/>, those that are not embedded and not refused.</param>
public sealed record StreamState(string Stream, long Frames, long Pending);

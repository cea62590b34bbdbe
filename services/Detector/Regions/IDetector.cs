using Vitrine.Catalog.Detector;

namespace Vitrine.Detector.Regions;

/// <summary>Finds things in a picture.</summary>
internal interface IDetector
{
    /// <summary>What requests and rows call it.</summary>
    string Name { get; }

    /// <summary>The regions of one picture, best first; there may be none.</summary>
    /// <param name="size">Of the upright picture.</param>
    /// <param name="leastScore">A region that scores less is not told; 0 to 1.</param>
    /// <param name="file">Gives the picture's file, for a detector that needs pixels.</param>
    Task<IReadOnlyList<DetectedRegion>> DetectAsync(
        PictureSize size, double leastScore, Func<CancellationToken, Task<ReadOnlyMemory<byte>>> file, CancellationToken ct);
}

/// <summary>Width and height in pixels of an upright picture.</summary>
internal readonly record struct PictureSize(int Width, int Height);

/// <summary>A region before it has an id.</summary>
/// <param name="Box">In pixels of the upright picture.</param>
/// <param name="Score">0 to 1.</param>
/// <param name="Label">What the detector takes it for; may be empty.</param>
/// <param name="WholePicture">True: the fallback that is the whole picture.</param>
internal sealed record DetectedRegion(Box Box, float Score, string Label, bool WholePicture)
{
    public Region ToRow(long imageId, string detector) => new()
    {
        ImageId = imageId,
        Detector = detector,
        Label = Label,
        Score = Score,
        Box = Box,
        WholePicture = WholePicture,
    };
}

namespace Vitrine.Detector.Regions;

/// <summary>Finds things in a picture.</summary>
internal interface IDetector
{
    /// <summary>What requests and rows call it.</summary>
    string Name { get; }

    /// <summary>The regions of one picture, best first.</summary>
    /// <param name="size">Of the upright picture.</param>
    /// <param name="file">Gives the picture's file, for a detector that needs pixels.</param>
    Task<IReadOnlyList<DetectedRegion>> DetectAsync(
        PictureSize size, Func<CancellationToken, Task<ReadOnlyMemory<byte>>> file, CancellationToken ct);
}

/// <summary>Width and height in pixels of an upright picture.</summary>
internal readonly record struct PictureSize(int Width, int Height);

/// <param name="Left">Pixels of the upright picture; right and bottom are exclusive.</param>
/// <param name="Score">0 to 1.</param>
internal sealed record DetectedRegion(
    float Left, float Top, float Right, float Bottom, float Score, string Label, bool WholePicture);

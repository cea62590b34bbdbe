using Vitrine.Catalog.Detector;

namespace Vitrine.Detector.Regions;

/// <summary>One region: the picture. For catalogues whose pictures show one item each.</summary>
internal sealed class WholePictureDetector : IDetector
{
    public string Name => "whole-picture";

    public Task<IReadOnlyList<DetectedRegion>> DetectAsync(
        PictureSize size, double leastScore, Func<CancellationToken, Task<ReadOnlyMemory<byte>>> file, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<DetectedRegion>>([Region(size, score: 1)]);

    /// <summary>The picture as a region.</summary>
    public static DetectedRegion Region(PictureSize size, float score) =>
        new(new Box(0, 0, size.Width, size.Height), score, Label: "", WholePicture: true);

    /// <returns>What was found, or the picture where that is nothing; it never outranks a real box.</returns>
    public static IReadOnlyList<DetectedRegion> OrWhole(IReadOnlyList<DetectedRegion> found, PictureSize size) =>
        found.Count > 0 ? found : [Region(size, score: 0)];
}

using Vitrine.Catalog.Detector;

namespace Vitrine.Detector.Regions;

/// <summary>One region: the picture. For catalogues whose pictures show one item each.</summary>
internal sealed class WholePictureDetector : IDetector
{
    public string Name => "whole-picture";

    public Task<IReadOnlyList<DetectedRegion>> DetectAsync(
        PictureSize size, Func<CancellationToken, Task<ReadOnlyMemory<byte>>> file, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<DetectedRegion>>(
            [new DetectedRegion(new Box(0, 0, size.Width, size.Height), Score: 1, Label: "", WholePicture: true)]);
}

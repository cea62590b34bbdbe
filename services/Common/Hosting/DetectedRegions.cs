using Vitrine.Detector.V1;

namespace Vitrine.Hosting;

/// <summary>What a detector's answer is for.</summary>
public static class DetectedRegions
{
    /// <summary>What is embedded of a picture: what was found in it, or the whole where nothing was.</summary>
    public static IReadOnlyList<Region> ToEmbed(this DetectResponse detected) =>
        detected.Regions.Where(region => !region.WholePicture).ToList() is { Count: > 0 } found ? found : detected.Regions;
}

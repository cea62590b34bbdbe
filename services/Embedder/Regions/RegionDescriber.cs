using Vitrine.Catalog.Detector;
using Vitrine.Catalog.Embedder;
using Vitrine.Embedder.Models;
using Vitrine.Vision.Labels;

namespace Vitrine.Embedder.Regions;

/// <summary>Stores what a model of labels tells of regions.</summary>
internal sealed class RegionDescriber(RegionCrops crops, DescriptionStore descriptions)
{
    /// <summary>Describes regions by the model's own network; those of a broken picture are passed over.</summary>
    /// <param name="regions">Those of one picture next to each other; at least one.</param>
    public async Task DescribeAsync(RegionSource[] regions, LoadedLabels labels, CancellationToken ct)
    {
        using var pixels = labels.Engine.RentPixels(regions.Length);
        var faults = await crops.CutAsync(regions, labels.Engine.Input, pixels, ct);
        var told = await labels.DescribeAsync(pixels, ct);
        await StoreAsync(regions.Index().Where(region => faults[region.Index] is null).Select(
            region => (region.Item.Id, told[region.Index])), labels, ct);
    }

    /// <summary>Stores descriptions in place of those before.</summary>
    public Task StoreAsync(IEnumerable<(long RegionId, Description Told)> regions, LoadedLabels labels, CancellationToken ct) =>
        descriptions.UpsertAsync(
            [
                .. regions.Select(region => new RegionDescription(
                    region.RegionId, labels.Name, region.Told.Category, region.Told.CategoryProbability,
                    [.. region.Told.Styles.Select(style => style.Name)])),
            ],
            ct);
}

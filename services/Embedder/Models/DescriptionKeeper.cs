using Vitrine.Catalog.Detector;
using Vitrine.Catalog.Embedder;
using Vitrine.Embedder.Regions;
using Vitrine.Hosting;

namespace Vitrine.Embedder.Models;

/// <summary>
/// Describes what the active model of labels has not: regions from before its promotion. One replica at a time does.
/// </summary>
internal sealed class DescriptionKeeper(
    ActiveModel models,
    ActiveLabels labels,
    RegionStore regions,
    DescriptionStore descriptions,
    RegionDescriber describer,
    TimeProvider time,
    ILogger<DescriptionKeeper> logger) : RepeatedWork(time, logger)
{
    private const int RegionsAtATime = 32;

    private string? _seen; // The weights whose regions were looked for.

    protected override TimeSpan Interval =>
        labels.Current is { } active && active.Sha256 == _seen ? TimeSpan.FromMinutes(1) : TimeSpan.FromSeconds(1);

    protected override async Task WorkAsync(CancellationToken ct)
    {
        if (labels.Current is not { } active || !models.IsLoaded)
        {
            return;
        }

        await using var right = await descriptions.TryLockAsync(ct);
        if (right is not null)
        {
            await DescribeAsync(models.Current.Space, active, ct);
        }

        _seen = active.Sha256;
    }

    private async Task DescribeAsync(EmbeddingSpace space, LoadedLabels active, CancellationToken ct)
    {
        var after = 0L;
        while (labels.Current == active
            && await descriptions.LackingAsync(space, active.Name, after, RegionsAtATime, ct) is [.., var last] lacking)
        {
            RegionSource[] sources = [.. (await regions.FindAsync(lacking, ct)).OrderBy(region => region.ImageId)];
            if (sources.Length > 0) // Else withdrawn meanwhile.
            {
                await describer.DescribeAsync(sources, active, ct);
            }

            after = last;
        }
    }
}

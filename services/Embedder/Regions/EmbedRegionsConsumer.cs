using MassTransit;
using Microsoft.Extensions.Options;
using Vitrine.Catalog.Detector;
using Vitrine.Catalog.Embedder;
using Vitrine.Contracts;
using Vitrine.Contracts.Embedder;
using Vitrine.Contracts.Ingest;
using Vitrine.Embedder.Models;
using Vitrine.Hosting;

namespace Vitrine.Embedder.Regions;

/// <summary>
/// Embeds regions that the detector found: the crops of a message are decoded on every core, go through the network together
/// and are written at once. Where a model of labels is active it describes them, in the same pass where it has the same backbone. The
/// message is acknowledged after the rows are safe; a repeat writes the same rows again.
/// </summary>
internal sealed class EmbedRegionsConsumer(
    ActiveModel active, ActiveLabels activeLabels, RegionStore regions, SpaceStore spaces, RegionCrops crops, RegionDescriber describer)
    : IConsumer<EmbedRegions>
{
    public async Task Consume(ConsumeContext<EmbedRegions> context)
    {
        var (ct, space) = (context.CancellationToken, context.Message.Space);
        var models = (await active.KeptUpAsync(ct)).Where(model => space is null || space == model.Space.Id).ToList();
        var sources = (await regions.FindAsync(context.Message.RegionIds, ct)).OrderBy(region => region.ImageId).ToArray();
        if (sources.Length == 0) // Withdrawn meanwhile.
        {
            return;
        }

        // Before the vectors are there: what can be found is described.
        var labels = space is null ? activeLabels.Current : null;
        if (labels is not null && !models.Any(model => model.SharesBackboneOf(labels)))
        {
            await describer.DescribeAsync(sources, labels, ct);
        }

        foreach (var model in models)
        {
            await EmbedAsync(context, model, labels is not null && model.SharesBackboneOf(labels) ? labels : null, sources);
        }
    }

    /// <param name="labels">That describes in the same pass; null: none does.</param>
    private async Task EmbedAsync(ConsumeContext<EmbedRegions> context, LoadedModel model, LoadedLabels? labels, RegionSource[] sources)
    {
        // 1. Decode; the regions of one picture lie next to each other.
        var ct = context.CancellationToken;
        using var pixels = model.Engine.RentPixels(sources.Length);
        var faults = await crops.CutAsync(sources, model.Engine.Input, pixels, ct);
        var fine = sources.Index().Where(source => faults[source.Index] is null).ToArray();

        // 2. Embed. Crops of a broken picture go along and are dropped.
        float[][] vectors;
        if (labels is null)
        {
            vectors = await model.EmbedAsync(pixels, ct);
        }
        else
        {
            var described = await model.DescribeAsync(pixels, labels, ct);
            vectors = Array.ConvertAll(described, picture => picture.Vector);
            await describer.StoreAsync(
                fine.Select(source => (source.Item.Id, labels.Engine.Reading.Read(described[source.Index].Probabilities))), labels, ct);
        }

        // 3. Write, then tell.
        await spaces.UpsertAsync(
            model.Space, [.. fine.Select(source => new Embedding(source.Item.Id, vectors[source.Index]))], ct);
        await context.PublishAsync(
            new RegionsEmbedded { Space = model.Space.Id, RegionIds = [.. fine.Select(source => source.Item.Id)] }, ct);
        if (fine.Length < sources.Length)
        {
            var refused = sources.Index().Where(source => faults[source.Index] is not null).DistinctBy(source => source.Item.ImageId)
                .Select(source => new RefusedImage(source.Item.ImageId, faults[source.Index]!.Reason, faults[source.Index]!.Message));
            await context.PublishAsync(new ImagesRefused { Stage = "embedder", Images = [.. refused] }, ct);
        }
    }
}

internal sealed class EmbedRegionsConsumerDefinition : CommandConsumerDefinition<EmbedRegionsConsumer>
{
    public EmbedRegionsConsumerDefinition(IOptions<EmbedderOptions> options)
        : base(QueueNames.EmbedRegions) => ConcurrentMessageLimit = options.Value.ParallelMessages;
}

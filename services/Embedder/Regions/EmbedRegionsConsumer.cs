using MassTransit;
using Microsoft.Extensions.Options;
using Vitrine.Catalog.Detector;
using Vitrine.Catalog.Embedder;
using Vitrine.Contracts;
using Vitrine.Contracts.Embedder;
using Vitrine.Contracts.Ingest;
using Vitrine.Embedder.Models;
using Vitrine.Hosting;
using Vitrine.Media;
using Vitrine.Vision.Embedding;
using Vitrine.Vision.Networks;

namespace Vitrine.Embedder.Regions;

/// <summary>
/// Embeds regions that the detector found: the crops of a message are decoded on every core, go through the network together
/// and are written at once. The message is acknowledged after the rows are safe; a repeat writes the same rows again.
/// </summary>
internal sealed class EmbedRegionsConsumer(
    ActiveModel active, RegionStore regions, SpaceStore spaces, PictureDecoder decoder, IBlobStore blobs)
    : IConsumer<EmbedRegions>
{
    public async Task Consume(ConsumeContext<EmbedRegions> context)
    {
        var ct = context.CancellationToken;
        var models = await active.KeptUpAsync(ct);
        var sources = (await regions.FindAsync(context.Message.RegionIds, ct)).OrderBy(region => region.ImageId).ToArray();
        foreach (var model in models.Where(model => context.Message.Space is not { } space || space == model.Space.Id))
        {
            if (sources.Length > 0) // Else withdrawn meanwhile.
            {
                await EmbedAsync(context, model, sources);
            }
        }
    }

    private async Task EmbedAsync(ConsumeContext<EmbedRegions> context, LoadedModel model, RegionSource[] sources)
    {
        // 1. Decode; the regions of one picture lie next to each other.
        var ct = context.CancellationToken;
        using var pixels = model.Engine.RentPixels(sources.Length);
        var faults = new PictureException?[sources.Length];
        var pictures = sources.Index().GroupBy(source => source.Item.ImageId).Select(group => group.ToArray()).ToArray();
        await Parallel.ForEachAsync(pictures, ct, async (picture, token) =>
        {
            try
            {
                await DecodeAsync(picture[0].Index, [.. picture.Select(source => source.Item)], model.Engine.Input, pixels, token);
            }
            catch (PictureException fault)
            {
                Array.Fill(faults, fault, picture[0].Index, picture.Length);
            }
        });

        // 2. Embed. Crops of a broken picture go along and are dropped.
        var vectors = await model.EmbedAsync(pixels, ct);

        // 3. Write, then tell.
        var fine = sources.Index().Where(source => faults[source.Index] is null).ToArray();
        await spaces.UpsertAsync(
            model.Space, [.. fine.Select(source => new Embedding(source.Item.Id, vectors[source.Index]))], ct);
        await context.PublishAsync(
            new RegionsEmbedded { Space = model.Space.Id, RegionIds = [.. fine.Select(source => source.Item.Id)] }, ct);
        if (fine.Length < sources.Length)
        {
            var refused = pictures.Where(picture => faults[picture[0].Index] is not null).Select(picture => new RefusedImage(
                picture[0].Item.ImageId, faults[picture[0].Index]!.Reason, faults[picture[0].Index]!.Message));
            await context.PublishAsync(new ImagesRefused { Stage = "embedder", Images = [.. refused] }, ct);
        }
    }

    private async Task DecodeAsync(int first, RegionSource[] picture, InputSpec input, PixelBatch pixels, CancellationToken ct)
    {
        var file = await blobs.GetAsync(Convert.ToHexStringLower(picture[0].Sha256), ct)
            ?? throw new PictureException(PictureReason.NotFound, "the picture's file is not in the blob store");
        var size = pixels.Width * pixels.Height * 3;
        var boxes = picture.Select(region => input.Frame(new PictureRegion(
            region.Box.Left, region.Box.Top, region.Box.Right, region.Box.Bottom))).ToArray();
        decoder.DecodeRegions(
            file, boxes, pixels.Width, pixels.Height, pixels.Span.Slice(first * size, picture.Length * size), ct);
    }
}

internal sealed class EmbedRegionsConsumerDefinition : CommandConsumerDefinition<EmbedRegionsConsumer>
{
    public EmbedRegionsConsumerDefinition(IOptions<EmbedderOptions> options)
        : base(QueueNames.EmbedRegions) => ConcurrentMessageLimit = options.Value.ParallelMessages;
}

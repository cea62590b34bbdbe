using Vitrine.Catalog.Detector;
using Vitrine.Media;
using Vitrine.Vision.Embedding;
using Vitrine.Vision.Networks;

namespace Vitrine.Embedder.Regions;

/// <summary>Cuts regions out of their pictures as a network wants to see them, on every core.</summary>
internal sealed class RegionCrops(PictureDecoder decoder, IBlobStore blobs)
{
    /// <param name="regions">Those of one picture next to each other.</param>
    /// <param name="pixels">Takes the crops in the order of the regions.</param>
    /// <returns>Of each region what is wrong with its picture; null: its crop is there.</returns>
    public async Task<PictureException?[]> CutAsync(RegionSource[] regions, InputSpec input, PixelBatch pixels, CancellationToken ct)
    {
        var faults = new PictureException?[regions.Length];
        var pictures = regions.Index().GroupBy(region => region.Item.ImageId).Select(group => group.ToArray());
        await Parallel.ForEachAsync(pictures, ct, async (picture, token) =>
        {
            try
            {
                await CutAsync(picture[0].Index, [.. picture.Select(region => region.Item)], input, pixels, token);
            }
            catch (PictureException fault)
            {
                Array.Fill(faults, fault, picture[0].Index, picture.Length);
            }
        });
        return faults;
    }

    private async Task CutAsync(int first, RegionSource[] picture, InputSpec input, PixelBatch pixels, CancellationToken ct)
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

using Vitrine.Embedder.Models;
using Vitrine.Media;

namespace Vitrine.Embedder.Regions;

/// <summary>Crops of one picture → vectors.</summary>
internal sealed class RegionEmbedder(PictureDecoder decoder)
{
    /// <summary>Embeds regions of one picture.</summary>
    /// <param name="file">The picture's file.</param>
    /// <param name="regions">In pixels of the upright picture. None: the whole picture.</param>
    /// <returns>One vector of unit length a region, in their order.</returns>
    public async Task<float[][]> EmbedAsync(
        LoadedModel model, ReadOnlyMemory<byte> file, IReadOnlyList<PictureRegion> regions, CancellationToken ct)
    {
        using var pixels = model.Engine.RentPixels(Math.Max(regions.Count, 1));
        decoder.DecodeRegions(file, regions, pixels.Width, pixels.Height, pixels.Span, ct);
        return await model.Engine.EmbedAsync(pixels, ct);
    }
}

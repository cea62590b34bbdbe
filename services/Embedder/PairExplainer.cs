using Google.Protobuf;
using Vitrine.Common.V1;
using Vitrine.Embedder.Models;
using Vitrine.Embedder.V1;
using Vitrine.Hosting;
using Vitrine.Hosting.Pictures;
using Vitrine.Media;
using Vitrine.Vision.Explaining;

namespace Vitrine.Embedder;

/// <summary>Explains a pair by the active model: cuts the two out as they are embedded, and paints where they are alike.</summary>
internal sealed class PairExplainer(ActiveModel active, PictureDecoder decoder, PictureResolver pictures)
{
    private const int LongSide = 512;

    public async Task<ExplainPairResponse> ExplainAsync(ExplainPairRequest request, CancellationToken ct)
    {
        var model = active.Current;
        var first = await ReadAsync(request.First, "first", model, ct);
        var second = await ReadAsync(request.Second, "second", model, ct);

        using var pixels = model.Engine.RentPixels(2);
        var half = pixels.Span.Length / 2;
        decoder.DecodeRegions(first.File, first.Boxes, pixels.Width, pixels.Height, pixels.Span[..half], ct);
        decoder.DecodeRegions(second.File, second.Boxes, pixels.Width, pixels.Height, pixels.Span[half..], ct);
        var explanation = await model.ExplainAsync(pixels, ct);

        return new ExplainPairResponse
        {
            Model = model.Space.Model,
            Space = model.Space.Id,
            Similarity = explanation.Similarity,
            Branches =
            {
                explanation.Branches.Select(branch => new Common.V1.BranchSimilarity
                {
                    Name = branch.Name,
                    Similarity = branch.Similarity,
                    Weight = branch.Weight,
                }),
            },
            FirstHeatMap = Paint(first, explanation.First, ct),
            SecondHeatMap = Paint(second, explanation.Second, ct),
        };
    }

    private async Task<Crop> ReadAsync(PicturePart? part, string field, LoadedModel model, CancellationToken ct)
    {
        if (part?.Picture is null or { SourceCase: Picture.SourceOneofCase.None })
        {
            throw RpcErrors.Invalid($"{field}.picture", "is required");
        }

        var file = await pictures.ReadAsync(part.Picture, ct);
        var header = ReadHeader(file, field);
        return part.Box is null
            ? new Crop(file, [], header.Width, header.Height)
            : Cut(file, model.Engine.Input.Frame(part.Box.Within(header, $"{field}.box")), header);
    }

    private PictureHeader ReadHeader(ReadOnlyMemory<byte> file, string field)
    {
        try
        {
            return decoder.ReadHeader(file);
        }
        catch (PictureException refused)
        {
            throw RpcErrors.Invalid($"{field}.picture", $"is refused: {refused.Message}", refused.Reason);
        }
    }

    private static Crop Cut(ReadOnlyMemory<byte> file, PictureRegion frame, PictureHeader header)
    {
        var shown = frame.Intersect(new PictureRegion(0, 0, header.Width, header.Height));
        return new Crop(file, [frame], shown.Right - shown.Left, shown.Bottom - shown.Top);
    }

    private ByteString Paint(Crop crop, SimilarityMap map, CancellationToken ct)
    {
        var scale = LongSide / Math.Max(crop.Width, crop.Height);
        var (width, height) = (Math.Max(1, (int)MathF.Round(crop.Width * scale)), Math.Max(1, (int)MathF.Round(crop.Height * scale)));
        var pixels = new byte[width * height * 3];
        decoder.DecodeRegions(crop.File, crop.Boxes, width, height, pixels, ct);
        return UnsafeByteOperations.UnsafeWrap(PictureEncoder.Png(HeatMap.Paint(new RgbPicture(width, height, pixels), map)));
    }

    /// <summary>A part of a picture as the network sees it.</summary>
    /// <param name="Boxes">None: the whole picture.</param>
    /// <param name="Width">Of what is inside the picture, in its pixels.</param>
    private sealed record Crop(ReadOnlyMemory<byte> File, IReadOnlyList<PictureRegion> Boxes, float Width, float Height);
}

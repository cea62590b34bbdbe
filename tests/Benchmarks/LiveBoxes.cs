using Vitrine.Media;
using Vitrine.Vision.Detection;
using Vitrine.Vision.Embedding;
using Vitrine.Vision.Matching;

namespace Vitrine.Benchmarks;

/// <summary>Finds what is in a picture and embeds it, as the services do.</summary>
/// <param name="detector">Null: true boxes are taken instead.</param>
internal sealed class LiveBoxes(EmbeddingEngine embedder, DetectionEngine? detector)
{
    private readonly PictureDecoder _decoder = new(new PictureLimits());

    /// <param name="jpeg">The picture.</param>
    /// <param name="truth">What is there, and how much of it can be seen, 0 to 1: taken for the detector's confidence.</param>
    /// <param name="leastScore">A detection less sure is none.</param>
    /// <param name="ct">Ends the wait for the networks.</param>
    public async Task<IReadOnlyList<MatchBox>> FindAsync(
        byte[] jpeg, IEnumerable<(PictureRegion Box, float Confidence)> truth, double leastScore, CancellationToken ct)
    {
        var boxes = detector is null ? [.. truth] : await DetectAsync(detector, jpeg, leastScore, ct);
        if (boxes.Length == 0)
        {
            return [];
        }

        using var pixels = embedder.RentPixels(boxes.Length);
        _decoder.DecodeRegions(
            jpeg, Array.ConvertAll(boxes, box => embedder.Input.Frame(box.Box)), embedder.Input.Width, embedder.Input.Height, pixels.Span, ct);
        var vectors = await embedder.EmbedAsync(pixels, ct);
        return [.. boxes.Zip(vectors, (box, vector) => new MatchBox(box.Box, box.Confidence, vector))];
    }

    private async Task<(PictureRegion Box, float Confidence)[]> DetectAsync(
        DetectionEngine engine, byte[] jpeg, double leastScore, CancellationToken ct)
    {
        var header = _decoder.ReadHeader(jpeg);
        var (width, height) = engine.SizeFor(header.Width, header.Height);
        var pixels = new byte[width * height * 3];
        _decoder.DecodeRegions(jpeg, [], width, height, pixels, ct);
        var found = await engine.DetectAsync(pixels, header.Width, header.Height, ct);
        return [.. found.Where(one => one.Score >= leastScore).Select(one => (one.Box, one.Score))];
    }
}

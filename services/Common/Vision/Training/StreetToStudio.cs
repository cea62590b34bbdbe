using Vitrine.Media;
using Vitrine.Vision.Metrics;
using Vitrine.Vision.Synthetic;
using static TorchSharp.torch;

namespace Vitrine.Vision.Training;

/// <summary>The boutique's exam: street pictures ask for items of which the gallery holds studio pictures.</summary>
public sealed class StreetToStudio
{
    private const int BatchSize = 50;
    private readonly byte[][] _gallery; // three pictures an item
    private readonly byte[][] _queries;
    private readonly int _items;
    private readonly int _side;

    private StreetToStudio(byte[][] gallery, byte[][] queries, int items, int side) =>
        (_gallery, _queries, _items, _side) = (gallery, queries, items, side);

    /// <summary>Draws the exam, each picture through a JPEG file as a service would receive it.</summary>
    /// <param name="items">Of <see cref="Boutique.Evaluation"/>, from its first.</param>
    /// <param name="shots">Queries an item.</param>
    /// <param name="side">Width and height in pixels that the pictures are scaled to.</param>
    /// <param name="ct">Stops the drawing.</param>
    public static StreetToStudio Draw(int items, int shots, int side, CancellationToken ct)
    {
        var decoder = new PictureDecoder(new PictureLimits());
        byte[] Seen(DrawnPicture picture)
        {
            ct.ThrowIfCancellationRequested();
            var pixels = new byte[side * side * 3];
            decoder.DecodeRegions(picture.Jpeg(), [], side, side, pixels, ct);
            return pixels;
        }
        var goods = Boutique.Items(Boutique.Evaluation.First, items).ToArray();
        var gallery = goods.SelectMany(item => Enum.GetValues<StudioView>().Select(item.Studio)).Select(Seen).ToArray();
        var queries = goods.SelectMany(item => Enumerable.Range(0, shots).Select(item.Street)).Select(Seen).ToArray();
        return new StreetToStudio(gallery, queries, items, side);
    }

    /// <summary>Ranks all items for each query, an item by the best of its pictures.</summary>
    /// <param name="embed">Pictures (B, H, W, 3), uint8 → unit vectors (B, D), float32.</param>
    /// <param name="ct">Stops the embedding.</param>
    /// <returns>recall@1, recall@10 and map@10.</returns>
    public IReadOnlyDictionary<string, double> Score(Func<Tensor, Tensor> embed, CancellationToken ct)
    {
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        var gallery = Embed(_gallery, embed, ct); // (3 * items, D)
        var queries = Embed(_queries, embed, ct); // (items * shots, D)
        var views = _gallery.Length / _items;
        var similarities = queries.mm(gallery.t()).reshape(_queries.Length, _items, views).amax([2]); // (Q, items)
        var ranked = similarities.argsort(1, descending: true).data<long>().ToArray();
        var shots = _queries.Length / _items;
        var answers = ranked.Chunk(_items)
            .Select((list, query) => new RankedQuery([.. list.Select(item => item == query / shots)], 1)).ToArray();
        return new Dictionary<string, double>
        {
            ["recall@1"] = RetrievalMetrics.RecallAt(answers, 1),
            ["recall@10"] = RetrievalMetrics.RecallAt(answers, 10),
            ["map@10"] = RetrievalMetrics.MeanAveragePrecisionAt(answers, 10),
        };
    }

    private Tensor Embed(byte[][] pictures, Func<Tensor, Tensor> embed, CancellationToken ct)
    {
        using var scope = NewDisposeScope();
        var vectors = new List<Tensor>();
        foreach (var chunk in pictures.Chunk(BatchSize))
        {
            ct.ThrowIfCancellationRequested();
            vectors.Add(embed(tensor(chunk.SelectMany(p => p).ToArray(), [chunk.Length, _side, _side, 3])));
        }
        return cat(vectors).MoveToOuterDisposeScope();
    }
}

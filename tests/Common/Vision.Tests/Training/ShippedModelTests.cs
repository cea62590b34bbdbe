using Vitrine.Media;
using Vitrine.Vision.Data;
using Vitrine.Vision.Embedding;
using Vitrine.Vision.Weights;
using static TorchSharp.torch;

namespace Vitrine.Vision.Tests.Training;

public sealed class ShippedModelTests
{
    private static readonly DrawnChoices _exam = new() { EvaluationItems = 100, EvaluationShots = 1 };

    [Fact]
    public void The_small_network_is_as_good_as_its_card_says()
    {
        var folder = Path.Combine(RepositoryFolder.Root, "services", "Trainer", "Shipped", "boutique-small");
        var package = ModelPackage.Open(folder);
        using var model = EmbeddingModel.Load(package, Precision.Float32);

        // One street shot each of 100 items, a third of the card's gallery: an easier exam than the card's.
        var score = Score(model.Embed, model.Input.Width);
        foreach (var (name, value) in package.Card.Origin.Metrics)
        {
            score[name].ShouldBeGreaterThanOrEqualTo(value, name);
        }
    }

    [Fact]
    public void Its_calibration_is_of_the_same_test()
    {
        var origin = ModelPackage.Open(Path.Combine(RepositoryFolder.Root, "services", "Trainer", "Shipped", "boutique-small")).Card.Origin;

        ((double)origin.Calibration!.Same / origin.Calibration.Pairs).ShouldBe(origin.Metrics["recall@1"], 1e-12);
        origin.Calibration.Error.ShouldBeLessThan(0.05);
        origin.Calibration.Curve.Probability(0.1).ShouldBeGreaterThan(0.95);
        origin.Calibration.Curve.Probability(0.7).ShouldBeLessThan(0.05);
    }

    [Fact]
    public void The_exam_needs_more_than_colours()
    {
        var score = Score(Colours, 64);
        score["recall@1"].ShouldBeInRange(0.01, 0.6);
        score["map@10"].ShouldBeInRange(0.01, score["recall@10"]);
    }

    private static IReadOnlyDictionary<string, double> Score(Func<Tensor, Tensor> embed, int side)
    {
        using var fetcher = new PictureFetcher(new FetchOptions(), new PictureLimits());
        var embedder = new DataSetEmbedder(
            new PictureReader(new PictureDecoder(new PictureLimits()), fetcher), new() { Width = side, Height = side }, embed);
        return embedder.Measure(
            [.. DrawnSet.Read(_exam)], 0, new DataFaults(), _ => { }, TestContext.Current.CancellationToken).Metrics;
    }

    // A histogram of 4 x 4 x 4 colours over the middle of the picture; its square root makes products Bhattacharyya's.
    private static Tensor Colours(Tensor pixels)
    {
        var side = pixels.shape[1];
        var middle = pixels.narrow(1, side / 6, side * 2 / 3).narrow(2, side / 6, side * 2 / 3); // (B, h, w, 3)
        var bins = middle.div(64, RoundingMode.floor).to_type(ScalarType.Int64);
        var index = (bins * tensor(new long[] { 16, 4, 1 })).sum(-1).flatten(1); // (B, h * w)
        var histogram = zeros(pixels.shape[0], 64).scatter_add_(1, index, ones_like(index, ScalarType.Float32));
        return nn.functional.normalize(histogram.sqrt(), dim: 1);
    }
}

using Vitrine.Vision.Training;
using static TorchSharp.torch;

namespace Vitrine.Vision.Tests.Training;

public sealed class StreetToStudioTests
{
    [Fact]
    public void The_exam_needs_more_than_colours()
    {
        const int Items = 60;
        var score = StreetToStudio.Draw(Items, 1, 64, CancellationToken.None).Score(Colours, CancellationToken.None);
        score["recall@1"].ShouldBeInRange(1.0 / Items, 0.6);
        score["map@10"].ShouldBeInRange(score["recall@1"], score["recall@10"]);
    }

    [Fact]
    public void Guessing_finds_what_guessing_finds()
    {
        const int Items = 60;
        random.manual_seed(1);
        var score = StreetToStudio.Draw(Items, 2, 32, CancellationToken.None)
            .Score(p => randn(p.shape[0], 64), CancellationToken.None);
        score["recall@10"].ShouldBe(10.0 / Items, 0.12); // three standard deviations of 120 guesses
    }

    // A histogram of 4 x 4 x 4 colours over the middle of the picture; its square root makes products Bhattacharyya's.
    internal static Tensor Colours(Tensor pixels)
    {
        var side = pixels.shape[1];
        var middle = pixels.narrow(1, side / 6, side * 2 / 3).narrow(2, side / 6, side * 2 / 3); // (B, h, w, 3)
        var bins = middle.div(64, RoundingMode.floor).to_type(ScalarType.Int64);
        var index = (bins * tensor(new long[] { 16, 4, 1 })).sum(-1).flatten(1); // (B, h * w)
        var histogram = zeros(pixels.shape[0], 64).scatter_add_(1, index, ones_like(index, ScalarType.Float32));
        return nn.functional.normalize(histogram.sqrt(), dim: 1);
    }
}

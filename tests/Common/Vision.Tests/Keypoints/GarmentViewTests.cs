using Vitrine.Vision.Keypoints;
using Vitrine.Vision.Synthetic;
using static TorchSharp.torch;

namespace Vitrine.Vision.Tests.Keypoints;

public sealed class GarmentViewTests
{
    // A white square around (40, 20) of a picture of 96 x 64.
    [Theory]
    [InlineData(0, 1, 0, 0, true)]
    [InlineData(0.5f, 1, 0, 0, false)]
    [InlineData(-0.3f, 1.2f, 0.1f, -0.05f, false)]
    [InlineData(0.2f, 0.8f, -0.1f, 0.1f, true)]
    public void Pixels_and_points_move_together(float turn, float scale, float right, float down, bool mirrored)
    {
        using var scope = NewDisposeScope();
        var picture = zeros([3, 64, 96], ScalarType.Byte);
        picture.narrow(1, 18, 4).narrow(2, 38, 4).fill_(255);
        var view = new GarmentView(turn, scale, right, down, mirrored);

        var seen = view.Apply(picture)[0].to_type(ScalarType.Float32);
        var (x, y) = view.Map(40f / 96, 20f / 64, 96f / 64);

        // The square's centre of gravity.
        var all = seen.sum().item<float>();
        ((seen.sum(dim: 0) * (arange(96) + 0.5)).sum().item<float>() / all).ShouldBe(x * 96, 0.2f);
        ((seen.sum(1) * (arange(64) + 0.5)).sum().item<float>() / all).ShouldBe(y * 64, 0.2f);
    }

    // 90 degrees counter-clockwise: what was right of the centre comes to lie above it; by hand.
    [Fact]
    public void A_quarter_turn_brings_the_right_to_the_top()
    {
        var (x, y) = new GarmentView(MathF.PI / 2, 1, 0, 0, false).Map(0.75f, 0.5f, 1);
        x.ShouldBe(0.5f, 1e-6f);
        y.ShouldBe(0.25f, 1e-6f);
    }

    [Fact]
    public void Points_that_were_inside_stay_inside()
    {
        var wild = new GarmentAugmentationChoices { Rotation = 40, Scale = 0.3f, Shift = 0.2f };
        (float X, float Y)[] places = [(0.1f, 0.1f), (0.9f, 0.2f), (0.5f, 0.85f), (1.4f, 0.5f)];
        var views = Enumerable.Range(0, 200).Select(i => wild.Draw(places, 1.5f, new SeededRandom((ulong)i))).ToList();

        views.ShouldAllBe(view => places.Take(3).All(place => GarmentAugmentationChoices.IsInside(view.Map(place.X, place.Y, 1.5f))));
        views.Count(view => view.Turn != 0).ShouldBeGreaterThan(100); // It is not kept by doing nothing.
        views.ShouldContain(view => view.IsMirrored);
    }
}

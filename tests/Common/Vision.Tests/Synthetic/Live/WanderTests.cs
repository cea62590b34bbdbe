using Vitrine.Vision.Synthetic;
using Vitrine.Vision.Synthetic.Live;

namespace Vitrine.Vision.Tests.Synthetic.Live;

public sealed class WanderTests
{
    [Fact]
    public void A_number_wanders_smoothly_between_its_bounds()
    {
        var wander = new Wander(new SeededRandom(1), -2, 4, period: 5);
        float[] values = [.. Enumerable.Range(0, 2500).Select(frame => wander.At(frame / 25f))];

        values.Min().ShouldBeInRange(-2, -1);
        values.Max().ShouldBeInRange(3, 4);
        values.Zip(values.Skip(1), (one, next) => Math.Abs(next - one)).Max().ShouldBeLessThan(0.3f);
    }

    [Fact]
    public void A_visit_comes_stays_and_goes()
    {
        var visit = new Visit(100, 150);

        (visit.At(85), visit.At(100), visit.At(125), visit.At(150), visit.At(165)).ShouldBe((0, 1, 1, 1, 0));
        float[] coming = [.. Enumerable.Range(85, 16).Select(visit.At)];
        coming.Zip(coming.Skip(1), (one, next) => next - one).ShouldAllBe(step => step > 0 && step < 0.11f);
    }
}

using Vitrine.Vision.Labels;
using static Vitrine.Vision.Tests.Labels.LabelReference;

namespace Vitrine.Vision.Tests.Labels;

public sealed class LabelChoiceTests
{
    private static readonly bool[,] _truth = Matrix<bool>([true, true], [true, false], [false, true], [false, false]);

    [Fact]
    public void Each_label_is_told_by_the_models_that_tell_it_best()
    {
        // The first model knows the first label, the second one the second; the third knows half of each.
        var first = Matrix<float>([0.9f, 0.5f], [0.8f, 0.5f], [0.2f, 0.5f], [0.1f, 0.5f]);
        var second = Matrix<float>([0.5f, 0.09f], [0.5f, 0.01f], [0.5f, 0.08f], [0.5f, 0.02f]);
        var third = Matrix<float>([0.9f, 0.9f], [0.3f, 0.4f], [0.4f, 0.3f], [0.2f, 0.2f]);

        LabelChoice.Fit([first, second, third], _truth, 1).Models.ShouldBe([[0], [1]]);
        var two = LabelChoice.Fit([first, second, third], _truth, 2);
        two.Models.ShouldBe([[0, 2], [1, 2]]);

        var mean = two.Mean([first, second, third]);
        mean[0, 0].ShouldBe(0.9f, 1e-6f);
        mean[1, 0].ShouldBe(0.55f, 1e-6f);
        mean[0, 1].ShouldBe(0.495f, 1e-6f);
    }

    [Fact]
    public void Models_as_good_are_taken_in_their_order() =>
        LabelChoice.Fit([new float[4, 2], new float[4, 2]], _truth, 1).Models.ShouldBe([[0], [0]]);

    [Fact]
    public void A_choice_among_nothing_is_refused() => Should.Throw<ArgumentException>(() => LabelChoice.Fit([], _truth, 1));
}

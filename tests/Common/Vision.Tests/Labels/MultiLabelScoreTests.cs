using System.Text.Json;
using Vitrine.Vision.Labels;
using static Vitrine.Vision.Tests.Labels.LabelReference;

namespace Vitrine.Vision.Tests.Labels;

public sealed class MultiLabelScoreTests
{
    [Theory]
    [InlineData("f2", 2)]
    [InlineData("f1", 1)]
    public void F_agrees_with_scikit_learn(string name, double beta)
    {
        var expected = Root.GetProperty(name);

        var scores = MultiLabelScore.F(Probabilities, Truth, Root.GetProperty("thresholds").Deserialize<float[]>()!, beta);

        foreach (var (score, reference) in scores.Labels.Zip(expected.Numbers("labels")))
        {
            score.ShouldBe(reference, 1e-12);
        }

        scores.Of(FAverage.Macro).ShouldBe(expected.Number("macro"), 1e-12);
        scores.Of(FAverage.Micro).ShouldBe(expected.Number("micro"), 1e-12);
        scores.Of(FAverage.Samples).ShouldBe(expected.Number("samples"), 1e-12);
    }

    [Fact]
    public void Average_precision_agrees_with_scikit_learn()
    {
        var precision = MultiLabelScore.AveragePrecision(Probabilities, Truth);

        precision.Count.ShouldBe(4);
        foreach (var (score, reference) in precision.Zip(Root.Numbers("precision")))
        {
            score.ShouldBe(reference, 1e-12);
        }
    }

    [Fact]
    public void A_probability_at_its_threshold_is_told()
    {
        var truth = Matrix([true, true]);

        MultiLabelScore.F(Matrix([0.5f, 0.49f]), truth, [0.5f, 0.5f]).Labels.ShouldBe([1, 0]);
    }

    [Fact]
    public void What_cannot_be_scored_is_refused_by_row_and_label()
    {
        var truth = Matrix<bool>([true, false], [false, true]);

        Wrong(Matrix<float>([0, 0], [0, float.NaN])).ShouldContain("row 1, label 1");
        Wrong(Matrix<float>([0, 1.5f], [0, 0])).ShouldContain("row 0, label 1");
        Wrong(Matrix<float>([0, 0])).ShouldContain("must be 2 x 2 as the truth, got 1 x 2");
        Should.Throw<ArgumentException>(() => MultiLabelScore.F(new float[2, 2], truth, [0.5f])).Message.ShouldContain("2 are needed, got 1");
        Should.Throw<ArgumentException>(() => MultiLabelScore.AveragePrecision(new float[0, 2], new bool[0, 2]))
            .Message.ShouldContain("0 x 2");

        string Wrong(float[,] probabilities) =>
            Should.Throw<ArgumentException>(() => MultiLabelScore.F(probabilities, truth, [0.5f, 0.5f])).Message;
    }
}

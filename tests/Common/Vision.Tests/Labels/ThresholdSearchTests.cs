using Vitrine.Vision.Labels;
using static Vitrine.Vision.Tests.Labels.LabelReference;

namespace Vitrine.Vision.Tests.Labels;

public sealed class ThresholdSearchTests
{
    // The style contest's labels differ in frequency by up to 480 times; here by 25.
    private static readonly double[] _shares = [0.5, 0.4, 0.3, 0.2, 0.1, 0.05, 0.02];

    [Theory]
    [InlineData(FAverage.Macro, "macro")]
    [InlineData(FAverage.Micro, "micro")]
    [InlineData(FAverage.Samples, "samples")]
    public void Greedy_thresholds_reach_the_best_that_trying_all_reaches(FAverage average, string name)
    {
        var small = Root.GetProperty("small");
        var (probabilities, truth) = (small.Matrix<float>("probabilities"), small.Matrix<bool>("truth"));

        var thresholds = GreedyThresholds.Find(probabilities, truth, average, 2);

        MultiLabelScore.F(probabilities, truth, thresholds).Of(average).ShouldBe(small.Number(name), 1e-12);
    }

    [Theory]
    [InlineData(FAverage.Micro)]
    [InlineData(FAverage.Samples)]
    public void Where_labels_act_together_no_single_threshold_is_better(FAverage average)
    {
        var thresholds = GreedyThresholds.Find(Probabilities, Truth, average, 2);
        var found = MultiLabelScore.F(Probabilities, Truth, thresholds).Of(average);

        var alone = GreedyThresholds.Find(Probabilities, Truth, FAverage.Macro, 2);
        found.ShouldBeGreaterThan(MultiLabelScore.F(Probabilities, Truth, alone).Of(average));
        for (var label = 0; label < thresholds.Length; label++)
        {
            for (var step = 0; step <= 64; step++)
            {
                float[] moved = [.. thresholds];
                moved[label] = step / 64f;
                MultiLabelScore.F(Probabilities, Truth, moved).Of(average).ShouldBeLessThanOrEqualTo(found + 1e-12);
            }
        }
    }

    [Fact]
    public void A_threshold_is_half_way_between_what_is_told_and_what_is_not()
    {
        // F2 of telling the first 1, 2, 3, 4 rows: 5/9, 1, 10/11, 10/12.
        var thresholds = GreedyThresholds.Find(
            Matrix([0.875f], [0.75f], [0.25f], [0.125f]), Matrix([true], [true], [false], [false]), FAverage.Macro, 2);

        thresholds.ShouldBe([0.5f]);
    }

    [Fact]
    public void Neighbouring_numbers_are_told_apart()
    {
        var high = float.BitIncrement(0.3f);

        var thresholds = GreedyThresholds.Find(Matrix([high], [0.3f]), Matrix([true], [false]), FAverage.Macro, 1);

        thresholds.ShouldBe([high]);
    }

    [Theory]
    [InlineData(1f)]
    [InlineData(0.25f)]
    public void A_label_that_is_better_never_told_has_a_threshold_above_its_rows(float probability)
    {
        // The second label is only false alarms, which cost the first one's F where all decisions count together.
        var (probabilities, truth) = (Matrix([0.5f, probability], [0.25f, probability]), Matrix<bool>([true, false], [true, false]));

        var thresholds = GreedyThresholds.Find(probabilities, truth, FAverage.Micro, 2);

        MultiLabelScore.F(probabilities, truth, thresholds).Micro.ShouldBe(1);
        thresholds[1].ShouldBeGreaterThan(probability);
    }

    [Theory]
    [InlineData(FAverage.Macro, "macro")]
    [InlineData(FAverage.Micro, "micro")]
    public void Smoothed_F_and_its_lowest_loss_agree_with_the_reference(FAverage average, string name)
    {
        var expected = Root.GetProperty("smoothed").GetProperty(name);
        var (probabilities, truth) = (Columns(Probabilities, 3), Columns(Truth, 3));
        var search = new SmoothedThresholds(probabilities, truth, average, 2);

        var slope = search.Loss([0.3, -0.2, 0.1]);

        slope.Value.ShouldBe(expected.Number("loss"), 1e-9);
        foreach (var (found, reference) in slope.Gradient.Zip(expected.Numbers("gradient")))
        {
            found.ShouldBe(reference, 1e-6);
        }

        search.Loss(Lbfgs.Minimize(search.Loss, new double[3])).Value.ShouldBe(expected.Number("lowest"), 1e-6);
    }

    [Theory]
    [InlineData(ThresholdKind.Greedy)]
    [InlineData(ThresholdKind.Lbfgs)]
    public void Found_thresholds_beat_a_fixed_one_on_rows_that_they_have_not_seen(ThresholdKind kind)
    {
        var drawn = new DrawnLabels(4000, _shares, seed: 1);
        var (probabilities, folds) = (drawn.Model(noise: 2), LabelFolds.Stratify(drawn.Truth, 5, seed: 1));

        var found = Search(kind);
        var half = Search(ThresholdKind.Fixed);

        found.HeldOut.Macro.ShouldBeGreaterThan(half.HeldOut.Macro + 0.02);
        (found.Found - found.HeldOut.Macro).ShouldBeInRange(-0.01, 0.03);
        half.FoldDifference.ShouldBe(0);
        half.HeldOut.Macro.ShouldBe(half.Found, 1e-12);

        ThresholdReport Search(ThresholdKind kind) => ThresholdSearch.Run(probabilities, drawn.Truth, folds, new() { Kind = kind });
    }

    [Fact]
    public void Thresholds_of_many_rows_agree_between_folds_and_those_of_few_do_not()
    {
        var (many, few) = (FoldDifference(20_000), FoldDifference(200));

        many.ShouldBeLessThan(0.1); // As the contest's winners saw it.
        few.ShouldBeGreaterThan(many);

        static double FoldDifference(int rows)
        {
            var drawn = new DrawnLabels(rows, _shares[..5], seed: 2);
            return ThresholdSearch.Run(
                drawn.Model(noise: 2), drawn.Truth, LabelFolds.Stratify(drawn.Truth, 5, seed: 1), new()).FoldDifference;
        }
    }

    [Fact]
    public void A_held_out_row_has_no_part_in_its_own_threshold()
    {
        // In fold 0 true rows lie low, in fold 1 high: each fold's threshold is wrong for the other.
        var probabilities = Matrix([0.25f], [0.125f], [0.875f], [0.75f]);
        var truth = Matrix([true], [false], [true], [false]);

        var report = ThresholdSearch.Run(probabilities, truth, [0, 0, 1, 1], new(), beta: 1);

        // Fold 0 is cut at 13/16, so none of it is told; fold 1 at 3/16, so all of it is: a hit, a miss and a false alarm.
        report.HeldOut.Macro.ShouldBe(2 / 4.0);
        report.FoldDifference.ShouldBe(0.8125 - 0.1875, 1e-6);
    }

    private static T[,] Columns<T>(T[,] matrix, int columns) =>
        LabelMatrix.Create(matrix.GetLength(0), columns, (row, column) => matrix[row, column]);
}

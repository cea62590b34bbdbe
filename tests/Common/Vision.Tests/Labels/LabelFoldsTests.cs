using Vitrine.Vision.Labels;

namespace Vitrine.Vision.Tests.Labels;

public sealed class LabelFoldsTests
{
    [Fact]
    public void Every_fold_has_its_share_of_the_rows_and_of_each_label()
    {
        var truth = new DrawnLabels(1000, [0.4, 0.1, 0.02], seed: 5).Truth;

        var folds = LabelFolds.Stratify(truth, 5, seed: 3);

        for (var fold = 0; fold < 5; fold++)
        {
            folds.Count(f => f == fold).ShouldBeInRange(195, 205);
            for (var label = 0; label < 3; label++)
            {
                var (all, here) = (Rows(label).Count(), Rows(label).Count(row => folds[row] == fold));
                here.ShouldBeInRange((all / 5) - 1, (all / 5) + 2);
            }
        }

        IEnumerable<int> Rows(int label) => Enumerable.Range(0, 1000).Where(row => truth[row, label]);
    }

    [Fact]
    public void The_seed_decides_the_folds()
    {
        var truth = new DrawnLabels(100, [0.4, 0.1], seed: 5).Truth;

        LabelFolds.Stratify(truth, 3, seed: 1).ShouldBe(LabelFolds.Stratify(truth, 3, seed: 1));
        LabelFolds.Stratify(truth, 3, seed: 1).ShouldNotBe(LabelFolds.Stratify(truth, 3, seed: 2));
    }

    [Fact]
    public void A_fold_without_a_row_of_a_label_is_refused_by_both()
    {
        var truth = LabelReference.Matrix<bool>([true, true], [true, false], [true, true], [true, false]);

        Should.Throw<ArgumentException>(() => LabelFolds.Stratify(truth, 3, seed: 1)).Message.ShouldContain("has no row with label 1");
        Wrong(0, 1, 0, 1).ShouldContain("fold 1 has no row with label 1");
        Wrong(0, 0, 0, 0).ShouldContain("two folds");
        Wrong(0, 1, 0).ShouldContain("4 rows");

        string Wrong(params int[] folds) => Should.Throw<ArgumentException>(
            () => ThresholdSearch.Run(new float[4, 2], truth, folds, new ThresholdChoices())).Message;
    }
}

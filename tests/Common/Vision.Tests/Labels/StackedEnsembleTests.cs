using Vitrine.Vision.Labels;
using Vitrine.Vision.Labels.Boosting;
using static Vitrine.Vision.Tests.Labels.LabelReference;

namespace Vitrine.Vision.Tests.Labels;

public sealed class StackedEnsembleTests
{
    private static readonly double[] _shares = [0.4, 0.3, 0.1];
    private static readonly string[] _labels = ["sport", "casual", "lady"];
    private static readonly StackChoices _choices = new() { Booster = new() { Rounds = 30 } };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void A_stack_tells_more_than_its_best_model()
    {
        var drawn = new DrawnLabels(1500, _shares, seed: 1);
        ModelPredictions[] models =
            [.. Enumerable.Range(0, 3).Select(model => new ModelPredictions($"model-{model}", drawn.Model(noise: 3)))];
        var folds = LabelFolds.Stratify(drawn.Truth, 5, seed: 1);
        var best = models.Max(model => ThresholdSearch.Run(model.Probabilities, drawn.Truth, folds, new()).HeldOut.Macro);

        var fitted = StackedEnsemble.Fit(_labels, models, drawn.Truth, folds, _choices, Ct);

        using var ensemble = fitted.Ensemble;
        fitted.Thresholds.HeldOut.Macro.ShouldBeGreaterThan(best + 0.03);
    }

    [Fact]
    public void The_booster_that_tells_a_row_has_never_seen_its_label()
    {
        // The only feature is the row's number and the labels are drawn by lot: a booster knows what it has seen by heart, and no more.
        var drawn = new DrawnLabels(400, [0.5], seed: 3);
        ModelPredictions[] models = [new("leak", LabelMatrix.Create(400, 1, (row, _) => row / 400f))];
        var folds = LabelFolds.Stratify(drawn.Truth, 4, seed: 1);
        var byHeart = _choices with { Booster = new() { Rounds = 200, Depth = 12, LearningRate = 0.5, LeafWeight = 0, Lambda = 0 } };

        var fitted = StackedEnsemble.Fit(["lot"], models, drawn.Truth, folds, byHeart, Ct);

        using var ensemble = fitted.Ensemble;
        Right(fitted.HeldOut).ShouldBeInRange(0.35, 0.65);
        Right(ensemble.Predict([[models[0].Probabilities], [models[0].Probabilities], [models[0].Probabilities], [models[0].Probabilities]]))
            .ShouldBeGreaterThan(0.9); // Three of the four have seen each row.

        double Right(float[,] told) => Enumerable.Range(0, 400).Average(row => told[row, 0] > 0.5f == drawn.Truth[row, 0] ? 1.0 : 0);
    }

    [Fact]
    public void Each_fold_of_networks_feeds_its_own_booster_and_the_boosters_vote()
    {
        var drawn = new DrawnLabels(300, [0.5], seed: 4);
        ModelPredictions[] models = [new("only", drawn.Model(noise: 0.5))];
        var folds = LabelFolds.Stratify(drawn.Truth, 3, seed: 1);
        var mean = StackedEnsemble.Fit(["one"], models, drawn.Truth, folds, _choices, Ct);
        var majority = StackedEnsemble.Fit(["one"], models, drawn.Truth, folds, _choices with { Voting = Voting.Majority }, Ct);
        using var byMean = mean.Ensemble;
        using var byMajority = majority.Ensemble;
        float[,] yes = Matrix([0.9f]), no = Matrix([0.1f]);

        var (high, low) = (byMean.Predict([[yes], [yes], [yes]])[0, 0], byMean.Predict([[no], [no], [no]])[0, 0]);

        high.ShouldBeGreaterThan(0.8f);
        low.ShouldBeLessThan(0.2f);
        byMean.Predict([[yes], [yes], [no]])[0, 0].ShouldBeInRange(low + ((high - low) / 2), high - 0.1f);
        byMajority.Tell([[yes], [yes], [no]])[0, 0].ShouldBeTrue();
        byMajority.Tell([[yes], [no], [no]])[0, 0].ShouldBeFalse();
        byMean.Tell([[yes], [yes], [yes]])[0, 0].ShouldBeTrue();
        byMean.Tell([[no], [no], [no]])[0, 0].ShouldBeFalse();
    }

    [Fact]
    public void An_ensemble_that_was_saved_tells_the_same()
    {
        using var folder = new TemporaryFolder();
        var (ensemble, models) = Small();
        using var saved = ensemble;
        EnsembleManifest.Save(saved, folder.Path("ensemble"));

        using var loaded = EnsembleManifest.Load(folder.Path("ensemble"));

        (loaded.FoldCount, loaded.Voting).ShouldBe((2, Voting.Majority));
        loaded.Labels.ShouldBe(_labels);
        loaded.Models.ShouldBe(["one", "other"]);
        loaded.Thresholds.ShouldBe(saved.Thresholds);
        loaded.Predict([models, models]).ShouldBe(saved.Predict([models, models]));
        loaded.Tell([models, models]).ShouldBe(saved.Tell([models, models]));
        folder.Names.ShouldBe(["ensemble"]);
        Should.Throw<IOException>(() => EnsembleManifest.Save(saved, folder.Path("ensemble")));
        folder.Names.ShouldBe(["ensemble"]);
    }

    [Fact]
    public void A_folder_that_was_changed_is_refused_by_file()
    {
        using var folder = new TemporaryFolder();
        var (ensemble, _) = Small();
        using var saved = ensemble;
        EnsembleManifest.Save(saved, folder.Path("ensemble"));
        var (booster, manifest) = (folder.Path("ensemble/fold-1-label-2.json"), folder.Path("ensemble/ensemble.json"));
        var (bytes, text) = (File.ReadAllBytes(booster), File.ReadAllText(manifest));

        File.WriteAllBytes(booster, [.. bytes, .. " "u8]);
        Wrong().ShouldContain("fold-1-label-2.json has the sha256");
        File.Delete(booster);
        Wrong().ShouldContain("fold-1-label-2.json is missing");
        File.WriteAllBytes(booster, bytes);
        File.WriteAllText(manifest, text.Replace("\"lady\"", "\"lady\", \"street\"", StringComparison.Ordinal));
        Wrong().ShouldContain("ensemble.json: a threshold and");
        File.WriteAllText(manifest, text.Replace("\"voting\"", "\"voti\"", StringComparison.Ordinal));
        Wrong().ShouldContain("ensemble.json");
        Should.Throw<BoosterException>(() => EnsembleManifest.Load(folder.Path("none"))).Message.ShouldContain("ensemble.json is missing");

        string Wrong() => Should.Throw<BoosterException>(() => EnsembleManifest.Load(folder.Path("ensemble"))).Message;
    }

    [Fact]
    public void What_does_not_fit_is_refused_by_fold_and_model()
    {
        var (ensemble, models) = Small();
        using var small = ensemble;

        Wrong(models).ShouldContain("2 are needed, got 1");
        Wrong(models, models[..1]).ShouldContain("fold 1: 2 models are needed, got 1");
        Wrong(models, [models[0], new float[1, 3]]).ShouldContain("fold 1, other: 100 x 3 are needed, got 1 x 3");
        Wrong(models, [new float[100, 2], models[1]]).ShouldContain("fold 1, one: 100 x 3 are needed, got 100 x 2");

        string Wrong(params float[][][,] folds) => Should.Throw<ArgumentException>(() => small.Predict(folds)).Message;
    }

    [Fact]
    public void Models_that_cannot_be_stacked_are_refused()
    {
        var truth = new DrawnLabels(100, _shares, seed: 1).Truth;
        var folds = LabelFolds.Stratify(truth, 2, seed: 1);
        var model = new float[100, 3];

        Wrong(_labels).ShouldContain("one is needed");
        Wrong(["sport"], new ModelPredictions("one", model)).ShouldContain("3 names are needed, got 1");
        Wrong(_labels, new("one", model), new("one", model)).ShouldContain("'one' is named twice");
        Wrong(_labels, new ModelPredictions("one", new float[99, 3])).ShouldContain("one: must be 100 x 3");

        string Wrong(string[] labels, params ModelPredictions[] models) =>
            Should.Throw<ArgumentException>(() => StackedEnsemble.Fit(labels, models, truth, folds, _choices, Ct)).Message;
    }

    private static (StackedEnsemble Ensemble, float[][,] Models) Small()
    {
        var drawn = new DrawnLabels(100, _shares, seed: 2);
        float[][,] models = [drawn.Model(noise: 2), drawn.Model(noise: 2)];
        var fitted = StackedEnsemble.Fit(
            _labels,
            [new("one", models[0]), new("other", models[1])],
            drawn.Truth,
            LabelFolds.Stratify(drawn.Truth, 2, seed: 1),
            _choices with { Voting = Voting.Majority },
            Ct);
        return (fitted.Ensemble, models);
    }
}

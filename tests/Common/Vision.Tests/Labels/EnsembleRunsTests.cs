using Vitrine.Vision.Data;
using Vitrine.Vision.Labels;
using Vitrine.Vision.Weights;

namespace Vitrine.Vision.Tests.Labels;

/// <summary>Runs that held out a fold each, whose tables are joined.</summary>
public sealed class EnsembleRunsTests : IDisposable
{
    private const int Rows = 240;
    private const int Folds = 3;

    private static readonly string[] _labels = ["sport", "casual"];

    private readonly TemporaryFolder _folder = new();
    private readonly DrawnLabels _drawn = new(Rows, [0.4, 0.3], seed: 1, labelled: true);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void They_make_the_ensemble_that_tables_joined_by_hand_make()
    {
        float[,] one = _drawn.Model(noise: 3), other = _drawn.Model(noise: 3);
        var byHand = new EnsembleRecipe
        {
            Labels = _labels,
            Folds = Folds,
            Truth = Joined("truth", Write("one", one), ModelPackage.TruthFileName),
            Models = new Dictionary<string, IReadOnlyList<string>>
            {
                ["one"] = [Joined("one", Packages("one"), ModelPackage.PredictionsFileName)],
                ["other"] = [Joined("other", Write("other", other), ModelPackage.PredictionsFileName)],
            },
            Stack = new() { Booster = new() { Rounds = 5 } },
        };
        LabelEnsemble.Fit(byHand, _folder.Path("by hand"), Ct);

        var recipe = Recipe("one", "other") with { Stack = byHand.Stack };
        var report = LabelEnsemble.Fit(recipe, _folder.Path("ensemble"), Ct);

        report.Rows.ShouldBe(Rows);
        new LabelEnsemble(recipe).Labels.ShouldBe(_labels);
        foreach (var path in Directory.GetFiles(_folder.Path("by hand")))
        {
            File.ReadAllBytes(_folder.Path($"ensemble/{Path.GetFileName(path)}")).ShouldBe(File.ReadAllBytes(path), path);
        }

        var read = EnsembleReport.Read(_folder.Path("ensemble"));
        read.Steps.ShouldBe(report.Steps);
        read.Models.ShouldBe(report.Models);
        read.Thresholds.Thresholds.ShouldBe(report.Thresholds.Thresholds);
        read.Thresholds.HeldOut.Labels.ShouldBe(report.Thresholds.HeldOut.Labels);
    }

    [Fact]
    public void The_epochs_that_all_folds_kept_are_models_of_their_own_to_choose_from()
    {
        Write("one", _drawn.Model(noise: 4), _drawn.Model(noise: 4), _drawn.Model(noise: 0.5));
        var recipe = Recipe("one") with { Stack = new() { Booster = new() { Rounds = 5 } } };

        var whole = LabelEnsemble.Fit(recipe, _folder.Path("whole"), Ct);
        File.Delete(Path.Combine(_folder.Path("one-2"), ModelPackage.PredictionsFileNameOf(20)));
        var without = LabelEnsemble.Fit(recipe, _folder.Path("without"), Ct);

        whole.Models.ShouldHaveSingleItem().Name.ShouldBe("one");
        whole.Steps[0].Name.ShouldBe("best single model, one, epoch 20");
        whole.Steps[0].AveragePrecision.ShouldBeGreaterThan(without.Steps[0].AveragePrecision);
        without.Steps[0].Name.ShouldBeOneOf("best single model, one, epoch 10", "best single model, one, end");
    }

    [Theory]
    [InlineData("one-1", ModelPackage.TruthFileName, ",1", ",0", "truth.csv, line 2: fold must be 1, got '0'")]
    [InlineData("one-2", ModelPackage.TruthFileName, "sport", "punk", "'punk' is no label of the recipe: sport, casual")]
    [InlineData("other-1", ModelPackage.PredictionsFileName, "1.jpg", "0.jpg", "line 2: '0.jpg' is named twice")]
    [InlineData("other-0", ModelPackage.PredictionsFileName, "0.jpg", "1.jpg", "line 2: '1.jpg' is of fold 1 in")]
    [InlineData("other-2", ModelPackage.PredictionsFileName, "2.jpg", "x.jpg", "line 2: 'x.jpg' is not in")]
    [InlineData("other-2", ModelPackage.PredictionsFileName, "casual", "punk", "predictions.csv: column 'punk' is not known")]
    public void A_run_that_does_not_fit_is_refused_by_file_and_line(string run, string file, string text, string instead, string named)
    {
        Write("one", _drawn.Model(noise: 3));
        Write("other", _drawn.Model(noise: 3));
        var path = Path.Combine(_folder.Path(run), file);
        var lines = File.ReadAllLines(path);
        var line = Array.FindIndex(lines, line => line.Contains(text, StringComparison.Ordinal));
        lines[line] = lines[line].Replace(text, instead, StringComparison.Ordinal);
        File.WriteAllLines(path, lines);

        var message = Should.Throw<DataSetException>(() => new LabelEnsemble(Recipe("one", "other"))).Message;
        message.ShouldContain(run);
        message.ShouldContain(named);
    }

    [Fact]
    public void Runs_without_tables_and_a_picture_that_no_run_tells_are_named()
    {
        Write("one", _drawn.Model(noise: 3));
        Should.Throw<DataSetException>(() => new LabelEnsemble(Recipe("one", "none"))).Message.ShouldContain("none-0/predictions.csv");

        Write("other", _drawn.Model(noise: 3));
        var last = Path.Combine(_folder.Path("other-2"), ModelPackage.PredictionsFileName);
        File.WriteAllLines(last, File.ReadAllLines(last)[..^1]);
        Should.Throw<DataSetException>(() => new LabelEnsemble(Recipe("one", "other"))).Message.ShouldContain($"lacks '{Rows - 1}.jpg' of");
    }

    private EnsembleRecipe Recipe(params string[] models) => new()
    {
        Folds = Folds,
        Runs = models.ToDictionary(model => model, model => (IReadOnlyList<string>)Packages(model)),
    };

    private string[] Packages(string model) => [.. Enumerable.Range(0, Folds).Select(fold => _folder.Path($"{model}-{fold}"))];

    // As runs write them: a row is in the fold of its number modulo the folds.
    private string[] Write(string model, float[,] told, params float[][,] epochs)
    {
        foreach (var (fold, package) in Packages(model).Index())
        {
            int[] rows = [.. Enumerable.Range(0, Rows).Where(row => row % Folds == fold)];
            MultiLabelPicture[] pictures = [.. rows.Select(row => new MultiLabelPicture(
                new LabelledPicture($"{row}.jpg", $"{row}", DataPart.Train), [.. _labels.Where((_, label) => _drawn.Truth[row, label])], ""))];
            var heldOut = new HeldOutFold(fold, Told(told))
            {
                Epochs = [.. epochs.Select((epoch, i) => new EpochPredictions(10 * (i + 1), 0, Told(epoch)))],
            };
            Directory.CreateDirectory(package);
            foreach (var (name, write) in heldOut.Tables)
            {
                using var file = File.Create(Path.Combine(package, name));
                write(file);
            }

            LabelPredictions Told(float[,] all) => new(pictures, _labels, all.Rows(rows));
        }

        return Packages(model);
    }

    private string Joined(string name, string[] packages, string file)
    {
        var tables = packages.Select(package => File.ReadAllLines(Path.Combine(package, file))).ToList();
        var path = _folder.Path($"{name}.csv");
        File.WriteAllLines(path, tables.SelectMany(table => table.Skip(1)).Prepend(tables[0][0]));
        return path;
    }
}

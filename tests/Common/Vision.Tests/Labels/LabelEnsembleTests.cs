using System.Globalization;
using System.Text.Json;
using Vitrine.Vision.Data;
using Vitrine.Vision.Labels;
using Vitrine.Vision.Labels.Boosting;

namespace Vitrine.Vision.Tests.Labels;

public sealed class LabelEnsembleTests
{
    private static readonly string[] _labels = ["sport", "casual", "lady"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void Tables_become_an_ensemble_and_a_report_of_what_each_step_brings()
    {
        using var folder = new TemporaryFolder();
        var drawn = new DrawnLabels(1200, [0.4, 0.2, 0.05], seed: 1, labelled: true);
        float[,] one = drawn.Model(noise: 3), early = drawn.Model(noise: 5), other = drawn.Model(noise: 3);
        var twin = LabelMatrix.Create(1200, 3, (row, label) => other[row, label] / 2);
        WriteTruth(folder, drawn.Truth);
        Write(folder, "one-20.csv", one);
        Write(folder, "one-10.csv", early);
        Write(folder, "other.csv", other);
        Write(folder, "twin.csv", twin);
        var recipe = Recipe(folder) with
        {
            Models = new Dictionary<string, IReadOnlyList<string>>
            {
                ["one"] = [folder.Path("one-10.csv"), folder.Path("one-20.csv")],
                ["other"] = [folder.Path("other.csv")],
                ["twin"] = [folder.Path("twin.csv")],
            },
        };

        var report = LabelEnsemble.Fit(recipe, folder.Path("ensemble"), Ct);

        report.Rows.ShouldBe(1200);
        report.Models.Select(model => model.LeftFor).ShouldBe([null, null, "other"]);
        report.Models[2].Correlation.ShouldBe(1, 1e-6);
        report.Steps.Select(step => step.Name).ShouldBe(
            [report.Steps[0].Name, "mean", "+ choice for each label", "+ stack"]);
        report.Steps[0].Name.ShouldBeOneOf("best single model, one, one-20", "best single model, other");
        report.Steps[2].Searched.ShouldBeGreaterThan(report.Steps[0].Searched + 0.02);
        report.Steps[3].Searched.ShouldBeGreaterThan(report.Steps[3].Fixed);
        report.Steps[3].Searched.ShouldBe(report.Thresholds.HeldOut.Macro);
        report.Steps[1].AveragePrecision.ShouldBe(
            MultiLabelScore.AveragePrecision(LabelMatrix.Mean([early, one, other]), drawn.Truth).Average(), 1e-6);
        report.Table.Count().ShouldBe(6);

        using var ensemble = EnsembleManifest.Load(folder.Path("ensemble"));
        ensemble.Models.ShouldBe(["one, one-10", "one, one-20", "other"]);
        ensemble.Labels.ShouldBe(_labels);
        ensemble.Thresholds.ShouldBe(report.Thresholds.Thresholds);
        float[][,] said = [early, one, other];
        MultiLabelScore.F(ensemble.Tell([said, said, said]), drawn.Truth, 2).Macro.ShouldBeGreaterThan(report.Steps[3].Searched - 0.02);
        using var json = JsonDocument.Parse(File.ReadAllBytes(folder.Path("ensemble/report.json")));
        json.RootElement.GetProperty("steps")[3].GetProperty("searched").GetDouble().ShouldBe(report.Steps[3].Searched);
        Should.Throw<IOException>(() => LabelEnsemble.Fit(recipe, folder.Path("ensemble"), Ct));
    }

    [Fact]
    public void Boosters_that_were_trained_apart_make_the_same_ensemble()
    {
        using var folder = new TemporaryFolder();
        var drawn = new DrawnLabels(200, [0.4, 0.4, 0.3], seed: 1, labelled: true);
        WriteTruth(folder, drawn.Truth);
        Write(folder, "one.csv", drawn.Model(noise: 3));
        var recipe = Recipe(folder) with { Models = new Dictionary<string, IReadOnlyList<string>> { ["one"] = [folder.Path("one.csv")] } };
        LabelEnsemble.Fit(recipe, folder.Path("together"), Ct);

        new LabelEnsemble(recipe).Finish(
            folder.Path("apart"),
            (fold, label) =>
            {
                using var booster = new LabelEnsemble(recipe).TrainBooster(fold, label, Ct);
                return Booster.Load(booster.Save());
            },
            Ct);

        var names = Directory.GetFiles(folder.Path("together")).Select(Path.GetFileName).Order().ToList();
        names.Count.ShouldBe(11); // Three folds of three labels, the manifest and the report.
        foreach (var name in names)
        {
            File.ReadAllBytes(folder.Path($"apart/{name}")).ShouldBe(File.ReadAllBytes(folder.Path($"together/{name}")), name);
        }

        var ensemble = new LabelEnsemble(recipe);
        Should.Throw<ArgumentOutOfRangeException>(() => ensemble.TrainBooster(3, 0, Ct)).ParamName.ShouldBe("fold");
        Should.Throw<ArgumentOutOfRangeException>(() => ensemble.TrainBooster(0, -1, Ct)).ParamName.ShouldBe("label");
    }

    [Fact]
    public void A_step_is_measured_on_rows_whose_labels_it_was_not_given()
    {
        // The models know nothing, so nothing that is chosen, stacked or searched may seem to be better than telling every row:
        // four of seven rows have a label, so its F2 is 5 * 4/7 / (4 * 4/7 + 1).
        using var folder = new TemporaryFolder();
        var (drawn, lot) = (new DrawnLabels(300, [0.5, 0.5, 0.5], seed: 1, labelled: true), new Random(2));
        WriteTruth(folder, drawn.Truth);
        string[] epochs = [.. Enumerable.Range(0, 20).Select(epoch => folder.Path($"{epoch}.csv"))];
        foreach (var epoch in Enumerable.Range(0, 20))
        {
            Write(folder, $"{epoch}.csv", LabelMatrix.Create(300, 3, (_, _) => lot.NextSingle()));
        }

        var report = LabelEnsemble.Fit(
            Recipe(folder) with { Models = new Dictionary<string, IReadOnlyList<string>> { ["lot"] = epochs } }, folder.Path("ensemble"), Ct);

        foreach (var step in report.Steps.Skip(2))
        {
            step.Searched.ShouldBeLessThan((20 / 23.0) + 0.02);
        }
    }

    [Fact]
    public void The_truth_may_say_the_folds()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllLines(folder.Path("truth.csv"), ["image,labels,fold", "a,sport,1", "b,casual,0", "c,sport,0", "d,casual,1"]);

        var truth = TruthTable.Read(folder.Path("truth.csv"), _labels, folds: 2);

        truth.Images.ShouldBe(["a", "b", "c", "d"]);
        truth.Folds.ShouldBe([1, 0, 0, 1]);
    }

    [Fact]
    public void A_table_may_have_its_rows_and_columns_in_any_order()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllLines(folder.Path("truth.csv"), ["image,labels", "a,sport", "b,casual; lady"]);
        File.WriteAllLines(folder.Path("model.csv"), ["lady,image,sport,casual", "0.1,b,0.2,0.3", "0.4,a,0.5,0.6"]);

        var truth = TruthTable.Read(folder.Path("truth.csv"), _labels, folds: 2);

        truth.Labels.ShouldBe(LabelReference.Matrix<bool>([true, false, false], [false, true, true]));
        PredictionTable.Read(folder.Path("model.csv"), _labels, truth).ShouldBe(
            LabelReference.Matrix([0.5f, 0.6f, 0.4f], [0.2f, 0.3f, 0.1f]));
    }

    [Theory]
    [InlineData("a,sport", "a,punk", "truth.csv, line 2: 'punk' is no label of the recipe: sport, casual, lady")]
    [InlineData("a,sport", "a,", "truth.csv, line 2: labels is empty")]
    [InlineData("b,casual;lady", "a,casual", "truth.csv, line 3: 'a' is named twice")]
    [InlineData("image,labels", "image,label", "truth.csv: column 'label' is not known")]
    [InlineData("c,sport;lady", "c,sport", "truth.csv: fold 1 has no row with the label 'lady'")]
    public void A_wrong_truth_is_refused_by_line(string line, string instead, string named) =>
        Wrong("truth.csv", line, instead).ShouldContain(named);

    [Theory]
    [InlineData("a,0.1,0.2,0.3", "a,0.1,NaN,0.3", "model.csv, line 2: casual must be a probability from 0 to 1, got 'NaN'")]
    [InlineData("a,0.1,0.2,0.3", "a,1.1,0.2,0.3", "model.csv, line 2: sport must be a probability from 0 to 1, got '1.1'")]
    [InlineData("a,0.1,0.2,0.3", "a,0.1,0.2", "model.csv, line 2: 4 fields are needed, got 3")]
    [InlineData("b,0.1,0.2,0.3", "x,0.1,0.2,0.3", "model.csv, line 3: 'x' is not in")]
    [InlineData("b,0.1,0.2,0.3", "a,0.1,0.2,0.3", "model.csv, line 3: 'a' is named twice")]
    [InlineData("b,0.1,0.2,0.3", "", "lacks 'b' of")]
    [InlineData("image,sport,casual,lady", "image,sport,casual,punk", "model.csv: column 'punk' is not known")]
    [InlineData("image,sport,casual,lady", "image,sport,casual", "model.csv: column 'lady' is missing")]
    public void Wrong_predictions_are_refused_by_line_and_column(string line, string instead, string named) =>
        Wrong("model.csv", line, instead).ShouldContain(named);

    private static string Wrong(string table, string line, string instead)
    {
        using var folder = new TemporaryFolder();
        var tables = new Dictionary<string, string>
        {
            ["truth.csv"] = "image,labels\na,sport\nb,casual;lady\nc,sport;lady\nd,casual\n",
            ["model.csv"] = "image,sport,casual,lady\na,0.1,0.2,0.3\nb,0.1,0.2,0.3\nc,0.1,0.2,0.3\nd,0.1,0.2,0.3\n",
        };
        tables[table] = tables[table].Replace(line, instead, StringComparison.Ordinal);
        foreach (var (name, text) in tables)
        {
            File.WriteAllText(folder.Path(name), text);
        }

        var recipe = Recipe(folder) with
        {
            Folds = 2,
            Models = new Dictionary<string, IReadOnlyList<string>> { ["model"] = [folder.Path("model.csv")] },
        };
        var message = Should.Throw<DataSetException>(() => LabelEnsemble.Fit(recipe, folder.Path("ensemble"), Ct)).Message;
        Directory.Exists(folder.Path("ensemble")).ShouldBeFalse();
        return message;
    }

    private static EnsembleRecipe Recipe(TemporaryFolder folder) => new()
    {
        Labels = _labels,
        Truth = folder.Path("truth.csv"),
        Folds = 3,
        Stack = new() { Models = 2, Booster = new() { Rounds = 20 } },
    };

    private static void WriteTruth(TemporaryFolder folder, bool[,] truth) => File.WriteAllLines(
        folder.Path("truth.csv"),
        Enumerable.Range(0, truth.GetLength(0))
            .Select(row => $"{row}.jpg,{string.Join(';', _labels.Where((_, label) => truth[row, label]))}").Prepend("image,labels"));

    private static void Write(TemporaryFolder folder, string name, float[,] model) => File.WriteAllLines(
        folder.Path(name),
        Enumerable.Range(0, model.GetLength(0)).Select(row => string.Create(
            CultureInfo.InvariantCulture, $"{row}.jpg,{model[row, 0]},{model[row, 1]},{model[row, 2]}"))
            .Prepend($"image,{string.Join(',', _labels)}"));
}

using Vitrine.Vision.Labels;
using Vitrine.Vision.Networks;
using Vitrine.Vision.Tests.Training;
using Vitrine.Vision.Training.Recipes;

namespace Vitrine.Vision.Tests.Labels;

public sealed class EnsembleRecipeTests
{
    private const string Least =
        """
        labels: [sport, casual]
        truth: truth.csv
        models: { resnet: [resnet.csv] }
        """;

    [Fact]
    public void A_recipe_changes_what_it_lists_and_its_paths_are_relative_to_it()
    {
        using var folder = new TemporaryFolder();

        var recipe = Load(folder,
            """
            labels: [sport, casual]
            truth: tables/truth.csv
            models:
              resnet: [epoch-18.csv, epoch-20.csv]
              densenet: [/data/densenet.csv]
            folds: 3
            stack:
              models: 2
              booster: { rounds: 50, row_share: 0.8 }
              thresholds: { kind: lbfgs, average: micro }
              voting: majority
            """);

        recipe.Labels.ShouldBe(["sport", "casual"]);
        recipe.Truth.ShouldBe(folder.Path("tables/truth.csv"));
        recipe.Models.Keys.ShouldBe(["resnet", "densenet"]);
        recipe.Models["resnet"].ShouldBe([folder.Path("epoch-18.csv"), folder.Path("epoch-20.csv")]);
        recipe.Models["densenet"].ShouldBe(["/data/densenet.csv"]);
        (recipe.Folds, recipe.Correlation).ShouldBe((3, 0.9));
        recipe.Stack.ShouldBe(new StackChoices
        {
            Models = 2,
            Booster = new() { Rounds = 50, RowShare = 0.8 },
            Thresholds = new() { Kind = ThresholdKind.Lbfgs, Average = FAverage.Micro },
            Voting = Voting.Majority,
        });
    }

    [Fact]
    public void Runs_bring_truth_and_labels()
    {
        using var folder = new TemporaryFolder();

        var recipe = Load(folder, "runs: { resnet: [resnet-0, resnet-1] }\nfolds: 2");

        recipe.Runs["resnet"].ShouldBe(["resnet-0", "resnet-1"]);
        (recipe.Truth, recipe.Labels.Count).ShouldBe(("", 0));
    }

    [Fact]
    public void The_recipe_that_ships_is_the_champions()
    {
        var recipe = EnsembleRecipe.Load(
            Path.Combine(RepositoryFolder.Root, "services", "Trainer", "Recipes", "Ensembles", "style-champion.yaml"));

        (recipe.Folds, recipe.Correlation, recipe.Stack.Beta, recipe.Stack.Voting).ShouldBe((5, 0.9, 2, Voting.Majority));
        recipe.Stack.Thresholds.Kind.ShouldBe(ThresholdKind.Greedy);
        recipe.Runs.Keys.ShouldBe(["resnet101", "inception_v3", "legacy_xception", "densenet161"]);
        foreach (var (architecture, folds) in recipe.Runs)
        {
            NetworkCatalog.Architectures.ShouldContain(architecture);
            folds.ShouldBe(Enumerable.Range(0, 5).Select(fold => $"style-{architecture.Replace('_', '-')}-{fold}"));
        }
    }

    [Theory]
    [InlineData("label: 1", "label")]
    [InlineData("folds: 1", "folds")]
    [InlineData("correlation: 1.1", "correlation")]
    [InlineData("seed: -1", "seed")]
    [InlineData("stack: {beta: 0}", "stack.beta")]
    [InlineData("stack: {booster: {depth: 0}}", "stack.booster.depth")]
    [InlineData("stack: {booster: {learning_rate: .nan}}", "stack.booster.learning_rate")]
    [InlineData("stack: {thresholds: {value: 2}}", "stack.thresholds.value")]
    [InlineData("stack: {thresholds: {kind: best}}", "fixed, greedy, lbfgs")]
    [InlineData("stack: {voting: loud}", "mean, majority")]
    public void A_wrong_choice_names_the_key(string yaml, string named) => Wrong($"{Least}\n{yaml}").ShouldContain(named);

    [Theory]
    [InlineData("labels: [sport, casual]", "labels: []", "labels: there must be one")]
    [InlineData("labels: [sport, casual]", "labels: [sport, a;b]", "labels: there must be one")]
    [InlineData("labels: [sport, casual]", "labels: [sport, sport]", "labels: 'sport' is named twice")]
    [InlineData("truth: truth.csv", "", "truth: must be given where there are no runs")]
    [InlineData("{ resnet: [resnet.csv] }", "{}", "models: there must be one at least, here or below runs")]
    [InlineData("{ resnet: [resnet.csv] }", "{ resnet: [] }", "models.resnet: there must be one table")]
    [InlineData("{ resnet: [resnet.csv] }", "{ resnet: [a.csv, a.csv] }", "models.resnet: there must be one table")]
    public void What_must_be_there_is_named(string line, string instead, string named) =>
        Wrong(Least.Replace(line, instead, StringComparison.Ordinal)).ShouldContain(named);

    [Theory]
    [InlineData("runs: { a: [a-0, a-1] }\ntruth: truth.csv", "truth: must be left out, the runs bring it")]
    [InlineData("runs: { a: [a-0] }", "runs.a: there must be 2 models, one a fold")]
    [InlineData("runs: { a: [a-0, a-0] }", "runs.a: there must be 2 models, one a fold")]
    [InlineData("runs: { a: ~ }", "runs.a: there must be 2 models, one a fold")]
    [InlineData("runs: { a: [a-0, a-1] }\nmodels: { a: [a.csv] }", "runs.a: a model of tables is called so already")]
    [InlineData("runs:", "runs: must have a value")]
    [InlineData("runs: { a: [a-0, a-1] }\ntruth:", "truth:")]
    public void Wrong_runs_are_named(string yaml, string named) => Wrong($"folds: 2\n{yaml}").ShouldContain(named);

    private static string Wrong(string yaml)
    {
        using var folder = new TemporaryFolder();
        var message = Should.Throw<RecipeException>(() => Load(folder, yaml)).Message;
        message.ShouldStartWith("ensemble.yaml");
        return message;
    }

    private static EnsembleRecipe Load(TemporaryFolder folder, string yaml)
    {
        File.WriteAllText(folder.Path("ensemble.yaml"), yaml);
        return EnsembleRecipe.Load(folder.Path("ensemble.yaml"));
    }
}

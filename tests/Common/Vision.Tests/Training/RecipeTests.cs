using Vitrine.Vision.Networks;
using Vitrine.Vision.Training.Recipes;

namespace Vitrine.Vision.Tests.Training;

public sealed class RecipeTests
{
    private const string Scaled =
        """
        head: { dimension: 64 }
        batch: { size: 16 }
        scales:
          tiny:
            batch: { size: 8 }
            loss: { margin: 0.3 }
        """;

    public static TheoryData<string, string> Shipped =>
    [
        .. Directory.GetFiles(Folder, "*.yaml").SelectMany(path =>
            Scales(path).Select(scale => (Path.GetFileName(path), scale))),
    ];

    private static string Folder { get; } = Path.Combine(RepositoryFolder.Root, "services", "Trainer", "Recipes");

    [Fact]
    public void An_empty_recipe_is_the_defaults() => Parse("").Batch.ShouldBe(new RetrievalRecipe().Batch);

    [Fact]
    public void A_recipe_changes_what_it_lists()
    {
        var recipe = Parse("seed: 7\nloss: {pairs: batch_hard}\nbatch: {sampler: items}\nhead: {branches: [global, rings2], dimension: 8}");
        recipe.Seed.ShouldBe(7);
        recipe.Loss.ShouldBe(new LossChoices { Pairs = Pairs.BatchHard });
        recipe.Head.Branches.ShouldBe([Branch.Global, Branch.Rings2]);
    }

    [Fact]
    public void A_scale_changes_the_recipe_and_a_setting_both()
    {
        var full = Parse(Scaled);
        var tiny = Parse(Scaled, "tiny");
        var set = Parse(Scaled, "tiny", "batch.size=4", "head.branches=[global]", "seed=3");

        (full.Batch.Size, full.Loss.Margin, full.Head.Dimension).ShouldBe((16, 0.15, 64));
        (tiny.Batch.Size, tiny.Loss.Margin, tiny.Head.Dimension).ShouldBe((8, 0.3, 64));
        (set.Batch.Size, set.Loss.Margin, set.Head.Dimension, set.Seed).ShouldBe((4, 0.3, 64, 3));
        set.Head.Branches.ShouldBe([Branch.Global]);
    }

    [Theory]
    [InlineData("lossy: {margin: 1}", "lossy")]
    [InlineData("loss: {margn: 0.1}", "margn")]
    [InlineData("seed: 10\nseed: 20", "seed")]
    [InlineData("seed: many", "seed: many")]
    [InlineData("batch: {size: 1}", "batch.size")]
    [InlineData("optimizer: {learning_rate: 0}", "optimizer.learning_rate")]
    [InlineData("optimizer: {learning_rate: .nan}", "optimizer.learning_rate")]
    [InlineData("loss: {margin: -0.1}", "loss.margin")]
    [InlineData("loss: {classifier: arc_margin}", "none, softmax, cosface, arcface")]
    [InlineData("loss: {classifier: none}", "loss.classifier")]
    [InlineData("network: {architecture: resnet19}", "resnet19")]
    [InlineData("network: {architecture: }", "network.architecture")]
    [InlineData("network: {input_size: 16}", "network.input_size")]
    [InlineData("data: {format: jpg}", "data.format")]
    [InlineData("boutique: {items: 1}", "boutique.items")]
    [InlineData("head: {dimension: -1}", "head.dimension")]
    [InlineData("head: {branches: [global], dimension: 0}", "head.dimension")]
    [InlineData("head: {branches: [rings2]}\nloss: {classifier: arcface}", "loss.classifier")]
    [InlineData("loss: {pairs: contrastive}", "batch.sampler")]
    [InlineData("loss: {pairs: triplet}\nbatch: {sampler: items, pictures_per_item: 4}", "batch.pictures_per_item")]
    [InlineData("batch: {sampler: items, size: 10}", "batch.size")]
    [InlineData("loss: {memory: 100}", "loss.memory")]
    [InlineData("optimizer: {steps: 50, warm_up_steps: 50}", "optimizer.warm_up_steps")]
    [InlineData("task: keypoints\nnetwork: {input_size: 100}", "network.input_size")]
    [InlineData("task: keypoints\ndata: {crops: whole}", "data.crops")]
    [InlineData("task: keypoints\ndata: {format: csv}", "data.format")]
    [InlineData("task: keypoints\nkeypoints: {cell_size: 5}", "keypoints.cell_size")]
    [InlineData("task: keypoints\nkeypoints: {garments: []}", "keypoints.garments")]
    [InlineData("task: keypoints\nkeypoints: {garments: [hat]}", "blouse, outwear, dress, skirt, trousers")]
    [InlineData("- a list", "boutique.yaml")]
    [InlineData("loss: [", "line 2")]
    public void A_wrong_recipe_names_the_key(string yaml, string named)
    {
        var message = Should.Throw<RecipeException>(() => Parse(yaml)).Message;
        message.ShouldStartWith("boutique.yaml");
        message.ShouldContain(named);
    }

    [Theory]
    [InlineData("huge", "", "tiny")]
    [InlineData("", "loss.margin", "section.key=value")]
    [InlineData("", "loss.margn=1", "margn")]
    [InlineData("", "loss=1", "loss: 1")]
    public void A_wrong_scale_or_setting_is_named(string scale, string setting, string named) =>
        Should.Throw<RecipeException>(() => Parse(Scaled, scale, setting is "" ? [] : [setting])).Message.ShouldContain(named);

    [Theory]
    [MemberData(nameof(Shipped))]
    public void Recipes_that_ship_can_be_read_in_every_scale(string file, string scale) =>
        RecipeFile.Load(Path.Combine(Folder, file), scale).Network.Architecture.ShouldNotBeEmpty();

    // Peak 1, 10 steps of warm-up, 110 in all; worked out by hand.
    [Theory]
    [InlineData(Schedule.Cosine, 5, 0.5)]
    [InlineData(Schedule.Cosine, 10, 1)]
    [InlineData(Schedule.Cosine, 60, 0.5)]
    [InlineData(Schedule.Cosine, 110, 0)]
    [InlineData(Schedule.Step, 55, 1)]
    [InlineData(Schedule.Step, 56, 0.1)]
    [InlineData(Schedule.Step, 83, 0.01)]
    [InlineData(Schedule.Cyclic, 20, 1)]
    [InlineData(Schedule.Cyclic, 25, 0.55)]
    [InlineData(Schedule.Cyclic, 30, 0.1)]
    [InlineData(Schedule.Constant, 110, 1)]
    public void The_learning_rate_follows_its_schedule(Schedule schedule, int step, double expected) =>
        new OptimizerChoices { LearningRate = 1, WarmUpSteps = 10, CycleSteps = 20, Schedule = schedule }
            .LearningRateAt(step, 110).ShouldBe(expected, 1e-12);

    // The full size, and the keys that are indented once below "scales:".
    private static IEnumerable<string> Scales(string path) => File.ReadLines(path).SkipWhile(line => line != "scales:")
        .Where(line => line.StartsWith("  ", StringComparison.Ordinal) && char.IsLetter(line[2])).Select(line => line.Trim().TrimEnd(':'))
        .Prepend("");

    private static RetrievalRecipe Parse(string yaml, string scale = "", params string[] settings) =>
        (RetrievalRecipe)RecipeFile.Parse(new StringReader(yaml), "boutique.yaml", scale, settings);
}

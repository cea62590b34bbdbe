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
    [InlineData("data: {format: folders}", "data.format: must be one of boutique, labels, coco, voc, boxes")]
    [InlineData("data: {crops: found}", "labelled, detected, whole")]
    [InlineData("data: {fold: {count: 5, index: 5}}", "data.fold.index: must be less than data.fold.count")]
    [InlineData("data: {fold: {count: 1}}", "got 0 of 1")]
    [InlineData("labels: [sport, sport]", "labels: must differ")]
    [InlineData("categories: true\ndata: {format: labels}", "categories: only boutique brings them")]
    [InlineData("loss: {kind: softmax}", "cross_entropy, focal")]
    [InlineData("balance: {rare_repeats: 0}", "balance.rare_repeats")]
    [InlineData("augmentation: {crop_across: 0.95}", "augmentation.crop_across")]
    [InlineData("recolouring: {hue: 0.6}", "recolouring.hue")]
    [InlineData("test_views: ten_crops", "plain, flip, five_crops_flip")]
    [InlineData("optimizer: {stages: [{steps: 5}, {steps: 0}]}", "optimizer.stages[1].steps")]
    [InlineData("labels:", "labels: must have a value")]
    [InlineData("labels: [sport, ]\nloss:", "loss: must have a value")]
    [InlineData("optimizer: {stages: [{steps: 5}, ~]}", "optimizer.stages[1]: must have a value")]
    [InlineData("optimizer: {stages: [{free: all}]}", "head, last_block, all_but_first")]
    [InlineData("optimizer: {steps: 5, stages: [{steps: 5}]}", "optimizer.steps must be 0")]
    [InlineData("optimizer: {warm_up_steps: 5, stages: [{steps: 5}]}", "must have more steps each than optimizer.warm_up_steps, 5, got 5")]
    [InlineData("optimizer: {stages: [{free: last_block}, {free: head}]}", "must free no less than the stage before, got head after last_block")]
    public void A_wrong_recipe_of_labels_names_the_key(string yaml, string named)
    {
        var message = Should.Throw<RecipeException>(
            () => RecipeFile.Parse(new StringReader($"task: labels\n{yaml}"), "styles.yaml")).Message;
        message.ShouldStartWith("styles.yaml");
        message.ShouldContain(named);
    }

    [Theory]
    [InlineData("optimizer: {stages: [{free: head}]}", "optimizer.stages: only the task labels has stages")]
    [InlineData("data: {fold: {count: 5}}", "data.fold: only the task labels has folds")]
    public void Stages_and_folds_are_for_labels_alone(string yaml, string named) =>
        Should.Throw<RecipeException>(() => Parse(yaml)).Message.ShouldContain(named);

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

    // Two stages of 20 and 40 steps, each with 10 steps of warm-up and cycles of 20: worked out by hand.
    [Theory]
    [InlineData(5, 0.5, FreeLayers.Head)]
    [InlineData(20, 1, FreeLayers.Head)]
    [InlineData(25, 0.05, FreeLayers.AllButFirst)]
    [InlineData(40, 0.1, FreeLayers.AllButFirst)]
    [InlineData(50, 0.01, FreeLayers.AllButFirst)]
    [InlineData(60, 0.1, FreeLayers.AllButFirst)]
    public void Each_stage_has_its_own_rate_and_cycles(int step, double rate, FreeLayers free)
    {
        var choices = new OptimizerChoices
        {
            WarmUpSteps = 10,
            CycleSteps = 20,
            Schedule = Schedule.Cyclic,
            Stages = [new() { Steps = 20, LearningRate = 1 }, new() { Steps = 40, LearningRate = 0.1, Free = FreeLayers.AllButFirst }],
        };
        choices.StepsOf(batches: 7).ShouldBe(60);
        choices.LearningRateAt(step, 60).ShouldBe(rate, 1e-12);
        choices.StageAt(step)!.Value.Stage.Free.ShouldBe(free);
    }

    // The full size, and the keys that are indented once below "scales:".
    private static IEnumerable<string> Scales(string path) => File.ReadLines(path).SkipWhile(line => line != "scales:")
        .Where(line => line.StartsWith("  ", StringComparison.Ordinal) && char.IsLetter(line[2])).Select(line => line.Trim().TrimEnd(':'))
        .Prepend("");

    private static RetrievalRecipe Parse(string yaml, string scale = "", params string[] settings) =>
        (RetrievalRecipe)RecipeFile.Parse(new StringReader(yaml), "boutique.yaml", scale, settings);
}

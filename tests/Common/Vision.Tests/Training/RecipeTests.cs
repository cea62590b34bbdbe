using Vitrine.Vision.Training;

namespace Vitrine.Vision.Tests.Training;

public sealed class RecipeTests
{
    [Fact]
    public void An_empty_recipe_is_the_defaults() => Parse("").ShouldBe(new Recipe());

    [Fact]
    public void A_recipe_changes_what_it_lists()
    {
        var recipe = Parse("items: 20\nlearning_rate: 0.1\narchitecture: mobilenet_v2");
        recipe.ShouldBe(new Recipe { Items = 20, LearningRate = 0.1, Architecture = "mobilenet_v2" });
    }

    [Theory]
    [InlineData("learning_rat: 0.1", "learning_rat")]
    [InlineData("steps: 10\nsteps: 20", "steps")]
    [InlineData("steps: many", "many")]
    [InlineData("batch_size: 1", "batch_size")]
    [InlineData("learning_rate: 0", "learning_rate")]
    [InlineData("learning_rate: .nan", "learning_rate")]
    [InlineData("margin: -0.1", "margin")]
    [InlineData("architecture: resnet19", "resnet19")]
    [InlineData("architecture:", "architecture")]
    [InlineData("steps: 50\nwarm_up_steps: 50", "warm_up_steps")]
    [InlineData("input_size: 32\njitter: 32", "jitter")]
    [InlineData("- a list", "boutique.yaml")]
    public void A_wrong_recipe_names_the_key(string yaml, string named)
    {
        var message = Should.Throw<RecipeException>(() => Parse(yaml)).Message;
        message.ShouldStartWith("boutique.yaml");
        message.ShouldContain(named);
    }

    [Fact]
    public void A_recipe_that_ships_can_be_read() =>
        Recipe.Load(Path.Combine(RepositoryFolder.Root, "services", "Trainer", "Recipes", "boutique-small.yaml"))
            .Architecture.ShouldBe("resnet18");

    private static Recipe Parse(string yaml) => Recipe.Parse(new StringReader(yaml), "boutique.yaml");
}

using Vitrine.Vision.Labels;

namespace Vitrine.Vision.Tests.Labels;

public sealed class LabelReadingTests
{
    private static readonly LabelReading _reading = new(
        ["retro", "category/shoes", "bold", "category/bags", "category/", "denim"], [0.5f, 0.9f, 0.25f, 0.1f, 0.5f, 0.75f]);

    [Fact]
    public void The_most_probable_category_is_told_whatever_its_threshold()
    {
        var told = _reading.Read([0, 0.4f, 0, 0.3f, 0, 0]);
        (told.Category, told.CategoryProbability, told.Styles.Count).ShouldBe(("shoes", 0.4f, 0));
    }

    [Fact]
    public void Styles_are_told_from_their_thresholds_on_the_most_probable_first() =>
        _reading.Read([0.5f, 0, 0.7f, 0.2f, 0, 0.74f]).Styles.ShouldBe([new ToldStyle("bold", 0.7f), new ToldStyle("retro", 0.5f)]);

    [Fact]
    public void A_category_without_a_name_is_a_style_as_any_other_label() =>
        _reading.Read([0, 0, 0, 0, 0.6f, 0]).Styles.ShouldHaveSingleItem().Name.ShouldBe("category/");

    [Fact]
    public void A_model_that_knows_no_categories_tells_none()
    {
        var told = new LabelReading(["retro"], [0.5f]).Read([0.9f]);
        (told.Category, told.CategoryProbability, told.Styles.Count).ShouldBe(("", 0f, 1));
    }

    [Fact]
    public void Each_label_needs_its_threshold() =>
        Should.Throw<ArgumentException>(() => new LabelReading(["retro", "bold"], [0.5f])).Message.ShouldContain("1 thresholds for 2 labels");
}

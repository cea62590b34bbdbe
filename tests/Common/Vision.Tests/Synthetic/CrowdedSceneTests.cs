using Vitrine.Media;
using Vitrine.Vision.Data;
using Vitrine.Vision.Data.Scenes;
using Vitrine.Vision.Synthetic;

namespace Vitrine.Vision.Tests.Synthetic;

/// <summary>Scenes of several items; their truth is checked against the pixels: what changes with an item's colour.</summary>
public sealed class CrowdedSceneTests
{
    private const int Side = SquareDrawing.Side;

    private static readonly DrawnSceneChoices _few = new() { Scenes = 40, Items = 30, EvaluationScenes = 20, EvaluationItems = 10 };

    public static TheoryData<int> Shots => [.. Enumerable.Range(0, 18)];

    [Theory]
    [MemberData(nameof(Shots))]
    public void Boxes_are_tight_around_what_can_be_seen(int shot)
    {
        BoutiqueItem[] items = [.. Boutique.Items(100 + (4 * shot), 1 + (shot % 4))];
        var scene = DrawnScene.Of(items, shot);

        foreach (var one in scene.Items.Where(one => one.VisibleShare > 0.3f))
        {
            var ink = ItemInk.Of(scene.Svg, one.Place, Side, Side);

            ((double)ink.Min(p => p.X)).ShouldBe(one.Box.Left, 2);
            ((double)ink.Min(p => p.Y)).ShouldBe(one.Box.Top, 2);
            (ink.Max(p => p.X) + 1.0).ShouldBe(one.Box.Right, 2);
            (ink.Max(p => p.Y) + 1.0).ShouldBe(one.Box.Bottom, 2);
            ((double)one.VisiblePixels).ShouldBe(ink.Count, 20 + (0.03 * ink.Count));
        }
    }

    [Fact]
    public void The_same_scene_is_drawn_again()
    {
        var items = Boutique.Items(7, 3).ToList();
        var (first, again, other) = (DrawnScene.Of(items, 5), DrawnScene.Of(items, 5), DrawnScene.Of(items, 6));

        again.Svg.ShouldBe(first.Svg);
        again.Items.Select(one => (one.Item.Seed, one.Box)).ShouldBe(first.Items.Select(one => (one.Item.Seed, one.Box)));
        other.Svg.ShouldNotBe(first.Svg);
    }

    [Fact]
    public void A_scene_has_one_to_four_items()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => DrawnScene.Of([], 0));
        Should.Throw<ArgumentOutOfRangeException>(() => DrawnScene.Of([.. Boutique.Items(0, 5)], 0));
        Should.Throw<ArgumentOutOfRangeException>(() => DrawnScene.Of([Boutique.Item(0)], -1));
    }

    [Fact]
    public void A_set_has_scenes_to_learn_from_and_scenes_of_other_items_to_test_with()
    {
        var scenes = DrawnSceneSet.Read(_few).ToList();

        scenes.Count(scene => scene.Part == ScenePart.Train).ShouldBe(40);
        scenes.Count.ShouldBe(60);
        scenes.Where(scene => scene.Part == ScenePart.Train).SelectMany(Seeds).ShouldAllBe(seed => Boutique.Training.Contains(seed));
        scenes.Where(scene => scene.Part == ScenePart.Test).SelectMany(Seeds).ShouldAllBe(seed => Boutique.Evaluation.Contains(seed));
        scenes.SelectMany(Seeds).Distinct().Count().ShouldBeLessThanOrEqualTo(30 + 10);
        scenes.Select(scene => Seeds(scene).Length).Distinct().Order().ShouldBe([1, 2, 3, 4]);
        scenes.SelectMany(scene => scene.Boxes).ShouldAllBe(box => box.MaskArea <= box.Region.Area && Boutique.Categories.Contains(box.Label));
        scenes.Select(scene => scene.Location).ShouldBe(DrawnSceneSet.Read(_few).Select(scene => scene.Location));
        scenes.Select(scene => scene.Location).ShouldNotBe(DrawnSceneSet.Read(_few with { Seed = 2 }).Select(scene => scene.Location));

        static int[] Seeds(LabelledScene scene) =>
            [.. scene.Location["boutique:".Length..scene.Location.IndexOf('/')].Split('+').Select(int.Parse)];
    }

    [Fact]
    public void Some_items_are_partly_hidden_and_those_that_hardly_show_are_ignored()
    {
        var shares = Enumerable.Range(0, 60)
            .SelectMany(shot => DrawnScene.Of([.. Boutique.Items(4 * shot, 4)], shot).Items.Select(one => one.VisibleShare)).ToList();
        var boxes = DrawnSceneSet.Read(_few with { Scenes = 200 }).SelectMany(scene => scene.Boxes).ToList();

        shares.ShouldAllBe(share => share > 0 && share <= 1);
        shares.Count(share => share < 0.95).ShouldBeGreaterThan(shares.Count / 10);
        boxes.Count(box => box.Kind == BoxKind.Ignored).ShouldBeInRange(1, boxes.Count / 10);
    }

    [Theory]
    [InlineData("boutique:1+2/scene/3", true)]
    [InlineData("boutique:1/scene/3", true)]
    [InlineData("boutique:1+x/scene/3", false)]
    [InlineData("boutique:1+2+3+4+5/scene/3", false)]
    [InlineData("boutique:1+2/scene/-3", false)]
    public void A_location_names_the_items_and_the_shot(string location, bool isScene)
    {
        if (isScene)
        {
            DrawnSet.Draw(location).ShouldBeOfType<DrawnScene>();
        }
        else
        {
            Should.Throw<PictureException>(() => DrawnSet.Draw(location)).Reason.ShouldBe(PictureReason.NotFound);
        }
    }
}

using Vitrine.Media;
using Vitrine.Vision.Data.Scenes;
using Vitrine.Vision.Synthetic;
using Vitrine.Vision.Transforms;

namespace Vitrine.Vision.Tests.Transforms;

/// <summary>Views of a picture of 100 x 60 pixels, by hand.</summary>
public sealed class SceneViewTests
{
    private static readonly SceneView _whole = SceneView.Of(new LabelledScene("a.jpg", ScenePart.Train, 100, 60, []));
    private static readonly int[] _sides = [30, 40, 50];

    [Fact]
    public void Boxes_follow_the_view()
    {
        var view = new SceneView(new PictureRegion(20, 10, 60, 50), 80, 20);

        view.Map(new(30, 20, 40, 30)).ShouldBe(new(20, 5, 40, 10)); // Twice as wide, half as high.
        view.Map(new(0, 0, 40, 30)).ShouldBe(new(0, 0, 40, 10)); // Cut off.
        (view with { IsMirrored = true }).Map(new(30, 20, 40, 30)).ShouldBe(new(40, 5, 60, 10));
        view.ShareOf(new(0, 10, 40, 20)).ShouldBe(0.5f);
        view.ShareOf(new(70, 0, 80, 5)).ShouldBe(0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_a_detector_finds_in_a_view_is_found_in_the_picture(bool isMirrored)
    {
        var view = new SceneView(new PictureRegion(20, 10, 60, 50), 80, 20, isMirrored);
        var box = new PictureRegion(30, 20, 40, 30);

        view.Restore(view.Map(box)).ShouldBe(box);
    }

    [Fact]
    public void The_short_side_is_drawn_and_the_long_one_has_a_limit()
    {
        var random = new SeededRandom(1);
        var resize = new ShortSideResize(_sides, 80);

        var views = Enumerable.Range(0, 60).Select(_ => resize.Apply(_whole, random)).ToList();

        views.ShouldAllBe(view => view.Part == _whole.Part);
        // 60 → 30, 40, 50; of the last the long side would be 83, so it is 80 and the short one 48.
        views.Select(view => (view.Width, view.Height)).Distinct().Order().ShouldBe([(50, 30), (67, 40), (80, 48)]);
        resize.Apply(_whole with { Width = 1000, Height = 2 }, random).ShouldBe(_whole with { Width = 80, Height = 1 });
    }

    [Fact]
    public void A_flip_is_done_as_often_as_it_should_be()
    {
        var random = new SeededRandom(1);

        Enumerable.Range(0, 1000).Count(_ => new SceneFlip(0.25f).Apply(_whole, random).IsMirrored).ShouldBeInRange(209, 291);
        new SceneFlip(1).Apply(_whole with { IsMirrored = true }, random).ShouldBe(_whole);
    }

    [Fact]
    public void A_crop_lies_inside_what_was_seen_and_keeps_the_scale()
    {
        var random = new SeededRandom(1);
        var doubled = _whole with { Width = 200, Height = 120 };

        for (var i = 0; i < 200; i++)
        {
            var view = new SceneCrop(new Interval(0.5f, 1)).Apply(doubled, random);
            var part = view.Part;

            part.Intersect(_whole.Part).ShouldBe(part);
            (part.Right - part.Left).ShouldBeInRange(50, 100);
            (part.Bottom - part.Top).ShouldBeInRange(30, 60);
            (view.Width, view.Height).ShouldBe(((int)(2 * (part.Right - part.Left)), (int)(2 * (part.Bottom - part.Top))));
        }
    }

    [Fact]
    public void The_same_numbers_give_the_same_view()
    {
        Views(3).ShouldBe(Views(3));
        Views(3).ShouldNotBe(Views(4));

        static List<SceneView> Views(ulong seed)
        {
            var random = new SeededRandom(seed);
            SceneTransform[] changes = [new SceneCrop(new Interval(0.5f, 1)), new ShortSideResize(_sides, 80), new SceneFlip()];
            return [.. Enumerable.Range(0, 10).Select(_ => changes.Aggregate(_whole, (view, change) => change.Apply(view, random)))];
        }
    }

    [Fact]
    public void Impossible_choices_are_refused_by_name()
    {
        Refused(() => new ShortSideResize([], 10)).ShouldBe("sides");
        Refused(() => new ShortSideResize([0], 10)).ShouldBe("sides");
        Refused(() => new ShortSideResize([20], 10)).ShouldBe("longest");
        Refused(() => new SceneFlip(2)).ShouldBe("probability");
        Refused(() => new SceneCrop(new Interval(0, 1))).ShouldBe("share");

        static string? Refused(Func<object> create) => Should.Throw<ArgumentOutOfRangeException>(create).ParamName;
    }
}

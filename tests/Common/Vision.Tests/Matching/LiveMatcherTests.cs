using System.ComponentModel.DataAnnotations;
using Vitrine.Vision.Matching;

namespace Vitrine.Vision.Tests.Matching;

/// <summary>A frame a second.</summary>
public sealed class LiveMatcherTests
{
    private readonly LiveMatcher _matcher = new(
        new LiveOptions { Frames = 4, Agreeing = 2, Patience = TimeSpan.FromSeconds(2), MaxDistance = 0.5 });

    [Fact]
    public void An_item_is_announced_when_enough_frames_agree_and_ends_when_it_is_gone()
    {
        Add(1, ("a", 0.5)).ShouldBeEmpty(); // a for the first time
        Add(2, ("b", 0.51)).ShouldBeEmpty(); // too far
        Add(3, ("a", 0.2)).ShouldBe([Shown("a", 1, 3)]);
        Add(4, ("a", 0), ("b", 0.1)).ShouldBeEmpty(); // a goes on; b for the first time
        _matcher.Shown.ShouldBe([Shown("a", 1, 4)]);
        Add(5, ("b", 0)).ShouldBe([Shown("b", 4, 5)]);
        Add(6).ShouldBeEmpty(); // a has been away for 2 s, no longer
        Add(7).ShouldBe([Shown("a", 1, 4, isOver: true)]);
        Add(8).ShouldBe([Shown("b", 4, 5, isOver: true)]);
        _matcher.Shown.ShouldBeEmpty();
    }

    [Fact]
    public void A_gap_between_two_sights_makes_two_ranges()
    {
        Add(1, ("a", 0));
        Add(2, ("a", 0)).ShouldBe([Shown("a", 1, 2)]);
        Add(5, ("a", 0)).ShouldBe([Shown("a", 1, 2, isOver: true)]); // what was seen before does not announce it again
        Add(6, ("a", 0)).ShouldBe([Shown("a", 5, 6)]);
        _matcher.End().ShouldBe([Shown("a", 5, 6, isOver: true)]);
        _matcher.End().ShouldBeEmpty();
    }

    [Fact]
    public void Two_boxes_of_a_frame_are_one_sight()
    {
        Add(1, ("a", 0), ("a", 0.1), ("a", 0.2)).ShouldBeEmpty();
        Add(2, ("c", 0), ("a", 0), ("c", 0.1)).ShouldBe([Shown("a", 1, 2)]);
    }

    [Fact]
    public void Wrong_input_is_refused()
    {
        Add(1, ("a", 0));
        Should.Throw<ArgumentException>(() => Add(1, ("a", 0))).ParamName.ShouldBe("time");
        Should.Throw<ValidationException>(() => new LiveMatcher(new() { Frames = 2, Agreeing = 3 })).Message.ShouldContain("Agreeing");
        Should.Throw<ValidationException>(() => new LiveMatcher(new() { Patience = TimeSpan.Zero })).Message.ShouldContain("Patience");
    }

    private IReadOnlyList<ShownItem> Add(int second, params (string ItemId, double Distance)[] seen) =>
        _matcher.Add(TimeSpan.FromSeconds(second), seen.Select(item => new SeenItem(item.ItemId, item.Distance)));

    private static ShownItem Shown(string item, int from, int to, bool isOver = false) =>
        new(item, TimeSpan.FromSeconds(from), TimeSpan.FromSeconds(to), isOver);
}

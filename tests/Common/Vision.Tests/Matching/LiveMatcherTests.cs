using System.ComponentModel.DataAnnotations;
using Vitrine.Vision.Matching;
using static Vitrine.Vision.Tests.Matching.Boxes;

namespace Vitrine.Vision.Tests.Matching;

/// <summary>Items stand at 0 ("a"), 90 ("b") and 180 degrees ("c"); a frame a second.</summary>
public sealed class LiveMatcherTests : IDisposable
{
    private readonly LiveMatcher _matcher = new(
        [new("b", At(90).Vector), new("a", At(0).Vector), new("c", At(180).Vector)],
        new LiveOptions { Frames = 4, Agreeing = 2, Patience = TimeSpan.FromSeconds(2), MaxDistance = 0.5 }); // 28.96 degrees

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _matcher.Dispose();

    [Fact]
    public void An_item_is_announced_when_enough_frames_agree_and_ends_when_it_is_gone()
    {
        Add(1, 5).ShouldBeEmpty(); // a for the first time
        Add(2, 60).ShouldBeEmpty(); // nearest is b, 30 degrees off: too far
        Add(3, 350).ShouldBe([Shown("a", 1, 3)]);
        Add(4, 0, 88).ShouldBeEmpty(); // a goes on; b for the first time
        _matcher.Shown.ShouldBe([Shown("a", 1, 4)]);
        Add(5, 91).ShouldBe([Shown("b", 4, 5)]);
        Add(6).ShouldBeEmpty(); // a has been away for 2 s, no longer
        Add(7).ShouldBe([Shown("a", 1, 4, isOver: true)]);
        Add(8).ShouldBe([Shown("b", 4, 5, isOver: true)]);
        _matcher.Shown.ShouldBeEmpty();
    }

    [Fact]
    public void A_gap_between_two_sights_makes_two_ranges()
    {
        Add(1, 0);
        Add(2, 0).ShouldBe([Shown("a", 1, 2)]);
        Add(5, 0).ShouldBe([Shown("a", 1, 2, isOver: true)]); // what was seen before does not announce it again
        Add(6, 0).ShouldBe([Shown("a", 5, 6)]);
        _matcher.End().ShouldBe([Shown("a", 5, 6, isOver: true)]);
        _matcher.End().ShouldBeEmpty();
    }

    [Fact]
    public void Two_boxes_of_a_frame_are_one_sight()
    {
        Add(1, 0, 1, 2).ShouldBeEmpty();
        Add(2, 179, 0, 181).ShouldBe([Shown("a", 1, 2)]);
    }

    [Fact]
    public void Of_two_items_that_look_the_same_the_first_id_is_shown()
    {
        using var twins = new LiveMatcher(
            [new("y", At(0).Vector), new("x", At(0).Vector)], new LiveOptions { Frames = 1, Agreeing = 1 });

        twins.Add(TimeSpan.FromSeconds(1), [At(0)], Ct).ShouldBe([Shown("x", 1, 1)]);
    }

    [Fact]
    public void Wrong_input_is_refused()
    {
        Add(1, 0);
        Should.Throw<ArgumentException>(() => Add(1, 0)).ParamName.ShouldBe("time");
        Should.Throw<ValidationException>(() => new LiveMatcher([], new() { Frames = 2, Agreeing = 3 })).Message.ShouldContain("Agreeing");
        Should.Throw<ValidationException>(() => new LiveMatcher([], new() { Patience = TimeSpan.Zero })).Message.ShouldContain("Patience");
        using var empty = new LiveMatcher([], new LiveOptions());
        empty.Add(TimeSpan.Zero, [At(0)], Ct).ShouldBeEmpty();
    }

    private IReadOnlyList<ShownItem> Add(int second, params double[] degrees) =>
        _matcher.Add(TimeSpan.FromSeconds(second), [.. degrees.Select(degree => At(degree))], Ct);

    private static ShownItem Shown(string item, int from, int to, bool isOver = false) =>
        new(item, TimeSpan.FromSeconds(from), TimeSpan.FromSeconds(to), isOver);
}

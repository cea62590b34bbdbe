using Vitrine.Media;
using Vitrine.Vision.Matching;
using static Vitrine.Vision.Tests.Matching.Boxes;

namespace Vitrine.Vision.Tests.Matching;

/// <summary>Numbers by hand.</summary>
public sealed class MatchRulesTests
{
    [Theory]
    [InlineData(1, 0)] // the quantile is the only distance: nothing is below it
    [InlineData(2, 1)] // 0.1 + 0.28 · 0.1 = 0.128
    [InlineData(4, 1)] // place 0.84: 0.184
    [InlineData(5, 2)] // place 1.12: 0.212
    [InlineData(8, 2)] // place 1.96: 0.296
    public void The_nearest_share_is_what_lies_below_its_quantile(int count, int kept)
    {
        var candidates = Enumerable.Range(1, count).Reverse().Select(i => Candidate("v", i / 10.0)).ToArray();

        var near = MatchRules.KeepNearest(candidates, 0.28);

        near.Select(c => c.Distance).Order().ShouldBe(Enumerable.Range(1, kept).Select(i => i / 10.0));
        MatchRules.KeepNearest(candidates, 1).ShouldBe(candidates);
    }

    [Theory]
    [InlineData("a", "a")]
    [InlineData("aab", "aa")] // half of two videos is one
    [InlineData("ab", "ab")] // equally frequent
    [InlineData("aaabbc", "aaabb")] // half of three, rounded up, is two
    [InlineData("aabc", "aabc")] // b is the second, and c is as frequent
    [InlineData("aaabbbccd", "aaabbb")]
    [InlineData("", "")]
    public void The_more_frequent_half_of_the_videos_stays(string videos, string kept) => string
        .Concat(MatchRules.KeepFrequent([.. videos.Select(video => Candidate($"{video}", 0.5))], 0.5).Select(c => c.Video.Id))
        .ShouldBe(kept);

    [Fact]
    public void The_nearest_candidate_decides()
    {
        MatchRules.Decide([]).ShouldBeNull();
        MatchRules.Decide([Candidate("a", 0.5)])!.Video.Id.ShouldBe("a");
        MatchRules.Decide([Candidate("a", 0.5), Candidate("a", 0.6), Candidate("b", 0.4)])!.Video.Id.ShouldBe("b");
        MatchRules.Decide([Candidate("c", 0.5), Candidate("b", 0.5)])!.Video.Id.ShouldBe("b"); // a tie goes by the id
    }

    [Fact]
    public void The_most_confident_box_of_the_folder_tells_the_picture()
    {
        var (picture, box) = MatchRules.PictureBox(Folder("i", [At(0, 0.91f, left: 1)], [At(0, 0.95f, left: 2), At(0, 0.99f, left: 3)]));

        (picture.Name, box).ShouldBe(("1.jpg", new PictureRegion(3, 0, 13, 10)));
    }

    [Fact]
    public void The_most_confident_box_of_the_frame_is_the_frames() =>
        MatchRules.FrameBox(new MatchFrame(80, [At(0, 0.96f, left: 1), At(90, 0.98f, left: 2)])).Left.ShouldBe(2);

    [Fact]
    public void The_nearest_folder_keeps_a_video()
    {
        VideoMatch[] claims = [Pair("v2", "i1", 0.3), Pair("v1", "i3", 0.9), Pair("v2", "i2", 0.2), Pair("v1", "i0", 0.9)];

        MatchRules.KeepOneToOne(claims).Select(pair => (pair.VideoId, pair.ItemId)).ShouldBe([("v1", "i0"), ("v2", "i2")]);
    }

    [Fact]
    public void A_pair_beyond_the_greatest_distance_is_none() => MatchRules
        .DropDistant([Pair("v1", "i1", 1.12), Pair("v2", "i2", 1.1201)], 1.12).Select(pair => pair.VideoId).ShouldBe(["v1"]);

    private static VideoMatch Pair(string video, string item, double distance) =>
        new(video, item, distance, 80, default, "0.jpg", default);
}

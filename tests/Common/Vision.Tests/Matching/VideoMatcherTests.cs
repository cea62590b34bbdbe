using System.ComponentModel.DataAnnotations;
using Vitrine.Media;
using Vitrine.Vision.Matching;
using Vitrine.Vision.Synthetic;
using static Vitrine.Vision.Tests.Matching.Boxes;

namespace Vitrine.Vision.Tests.Matching;

public sealed class VideoMatcherTests
{
    private static readonly float[] _long = [3, 4];
    private static readonly float[] _short = [1];

    private readonly VideoMatcher _matcher = new(new MatchOptions());

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>
    /// Folder "coat" looks at 10, 12, 30 and 50 degrees; nearest are v1 (at 11.2 and 33) and v2 (at 52), off by 1.2, 0.8, 3 and 2.
    /// The 28 % quantile of four lies between the first and the second, so the box that is off by 0.8 degrees alone is heard.
    /// </summary>
    [Fact]
    public void A_folder_finds_its_video_frame_and_boxes()
    {
        var videos = new[]
        {
            Video("v2", (80, [At(52)])),
            Video("v1", (100, [At(33)]), (80, [At(11.2, 0.96f, left: 5), At(200, 0.99f, left: 7)])),
        };
        var coat = Folder("coat", [At(10), At(12, 0.97f, left: 3)], [At(30), At(50, 0.93f)]);

        var result = _matcher.MatchAll(videos, [coat], Ct);

        var match = result.Matches.ShouldHaveSingleItem();
        (match.VideoId, match.ItemId, match.FrameNumber, match.PictureName).ShouldBe(("v1", "coat", 80, "0.jpg"));
        match.Distance.ShouldBe(Distance(0.8), 1e-6);
        match.FrameBox.ShouldBe(new PictureRegion(7, 0, 17, 10)); // the most confident one, not the one that was found
        match.PictureBox.ShouldBe(new PictureRegion(3, 0, 13, 10));
        result.Trace.Select(step => (step.ItemId, step.Rule, step.CameIn, step.Left)).ShouldBe([
            ("coat", MatchRule.NearestShare, 4, 1), ("coat", MatchRule.FrequentShare, 1, 1), ("coat", MatchRule.Decide, 1, 1),
            (null, MatchRule.OneToOne, 1, 1), (null, MatchRule.MaxDistance, 1, 1)]);
        result.Trace[0].Dropped.ShouldBe([
            "0.jpg[0] - v1/80[0] at 0.0209", "1.jpg[0] - v1/100[0] at 0.0524", "1.jpg[1] - v2/80[0] at 0.0349"]);
    }

    [Fact]
    public void Each_video_goes_to_one_folder_and_far_pairs_to_none()
    {
        var videos = new[] { Video("v1", (80, [At(0)])), Video("v2", (80, [At(180)])) };
        var folders = new[]
        {
            Folder("near", [At(1), At(2)]), Folder("nearer", [At(0.5), At(3)]), Folder("far", [At(110), At(100)]), Folder("none", []),
        };

        var result = _matcher.MatchAll(videos, folders, Ct);

        result.Matches.Select(match => (match.VideoId, match.ItemId)).ShouldBe([("v1", "nearer")]);
        result.Trace.Single(step => step.Rule == MatchRule.OneToOne).Dropped.ShouldBe(["v1 - near at 0.0175"]);
        // 70 degrees are 1.1472.
        result.Trace.Single(step => step.Rule == MatchRule.MaxDistance).Dropped.ShouldBe(["v2 - far at 1.1472"]);
        _matcher.MatchAll([.. videos.Reverse()], [.. folders.Reverse()], Ct).Matches.ShouldBe(result.Matches);
    }

    [Fact]
    public void A_folder_of_one_box_is_matched_where_all_candidates_are_heard()
    {
        var (videos, folders) = (new[] { Video("v", (80, [At(0)])) }, new[] { Folder("i", [At(1)]) });

        _matcher.MatchAll(videos, folders, Ct).Matches.ShouldBeEmpty();
        new VideoMatcher(new() { NearestShare = 1 }).MatchAll(videos, folders, Ct).Matches.Count.ShouldBe(1);
        _matcher.MatchAll([], folders, Ct).Matches.ShouldBeEmpty();
    }

    [Fact]
    public void Nearest_vectors_are_those_of_plain_arithmetic_in_blocks_too()
    {
        var random = SeededRandom.For(5, 0);
        var gallery = Enumerable.Range(0, 9_000).Select(_ => Unit(random, 8)).ToArray();
        gallery[8_500] = gallery[20]; // a tie, in another block
        ReadOnlyMemory<float>[] queries = [.. Enumerable.Range(0, 40).Select(_ => Unit(random, 8)), gallery[8_500]];
        using var nearest = new NearestVectors(gallery);

        var found = nearest.Find(queries, Ct);

        for (var q = 0; q < queries.Length; q++)
        {
            var distances = gallery.Select(vector => Math.Sqrt(vector.ToArray().Zip(queries[q].ToArray(), (a, b) => Math.Pow((double)a - b, 2)).Sum()))
                .ToArray();
            found[q].Place.ShouldBe(Array.IndexOf(distances, distances.Min()));
            found[q].Distance.ShouldBe(distances.Min(), 1e-12);
        }

        found[^1].ShouldBe((20, 0));
    }

    [Fact]
    public void Wrong_input_is_named()
    {
        Should.Throw<ArgumentException>(() => _matcher.MatchAll([Video("v"), Video("v")], [], Ct)).Message.ShouldContain("id v");
        Should.Throw<ArgumentException>(() => _matcher.MatchAll([Video("v", (1, [At(0) with { Vector = _long }]))], [], Ct))
            .Message.ShouldContain("squared length 25");
        Should.Throw<ArgumentException>(() => _matcher.MatchAll(
            [Video("v", (1, [At(0)]))], [Folder("i", [At(0) with { Vector = _short }])], Ct)).Message.ShouldContain("2 and 1");
    }

    [Theory]
    [InlineData(0, 0.5, 1, nameof(MatchOptions.NearestShare))]
    [InlineData(0.5, 1.1, 1, nameof(MatchOptions.FrequentShare))]
    [InlineData(0.5, 0.5, 2.1, nameof(MatchOptions.MaxDistance))]
    [InlineData(0.5, 0.5, double.NaN, nameof(MatchOptions.MaxDistance))]
    public void A_wrong_option_is_named(double nearest, double frequent, double distance, string name) =>
        Should.Throw<ValidationException>(() => new VideoMatcher(
            new() { NearestShare = nearest, FrequentShare = frequent, MaxDistance = distance })).Message.ShouldContain(name);

    private static ReadOnlyMemory<float> Unit(SeededRandom random, int size)
    {
        var values = Enumerable.Range(0, size).Select(_ => (double)random.Between(-1, 1)).ToArray();
        var norm = Math.Sqrt(values.Sum(value => value * value));
        return values.Select(value => (float)(value / norm)).ToArray();
    }
}

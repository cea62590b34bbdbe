using Vitrine.Media;
using Vitrine.Vision.Matching;
using Vitrine.Vision.Metrics;

namespace Vitrine.Vision.Tests.Metrics;

/// <summary>Numbers by hand.</summary>
public sealed class VideoMatchScoreTests
{
    private static readonly PictureRegion _box = new(0, 0, 10, 10);

    private static readonly VideoTruth[] _truths = [Truth("v1", "i1"), Truth("v2", "i2"), Truth("v3", "i3"), Truth("v4", "i4")];

    [Fact]
    public void All_right_is_one_and_none_is_zero()
    {
        VideoMatchScore.Of([.. _truths.Select(truth => Match(truth.VideoId, truth.ItemId))], _truths).ShouldBe(new(1, 1, 1, 1));
        VideoMatchScore.Of([], _truths).ShouldBe(new(0, 0, 0, 0));
        VideoMatchScore.Of([Match("v1", "i2"), Match("v9", "i1")], _truths).ShouldBe(new(0, 0, 0, 0));
    }

    [Fact]
    public void Precision_and_recall_share_the_score()
    {
        // Three matches for four pairs, two of them right: P = 2/3, R = 1/2, F1 = 4/7; one with its boxes: P = 1/3, R = 1/4, 2/7.
        var score = VideoMatchScore.Of([Match("v1", "i1"), Match("v2", "i2", width: 6), Match("v3", "i4")], _truths);

        score.ItemF1.ShouldBe(4 / 7.0, 1e-12);
        score.BoxF1.ShouldBe(2 / 7.0, 1e-12);
    }

    [Theory]
    [InlineData(7.1f, "0.jpg", 80, 1, 1)] // the overlap is 0.71
    [InlineData(6.9f, "0.jpg", 80, 0, 1)]
    [InlineData(10, "1.jpg", 80, 1, 0)] // a picture without a labelled box
    [InlineData(10, "0.jpg", 100, 0, 1)] // a frame without one
    [InlineData(6.9f, "1.jpg", 80, 0, 0)]
    public void Each_box_counts_alone_and_both_together(float width, string picture, int frame, double inFrame, double inPicture)
    {
        var match = Match("v1", "i1", width) with { PictureName = picture, FrameNumber = frame };

        VideoMatchScore.Of([match], [Truth("v1", "i1")]).ShouldBe(new(1, inFrame, inPicture, inFrame * inPicture));
    }

    [Theory]
    [InlineData(7.1f, 1)]
    [InlineData(6.9f, 0)]
    public void The_pictures_box_is_judged_as_the_frames(float width, double expected)
    {
        var match = Match("v1", "i1") with { PictureBox = new PictureRegion(0, 0, width, 10) };

        VideoMatchScore.Of([match], [Truth("v1", "i1")]).ShouldBe(new(1, 1, expected, expected));
    }

    [Fact]
    public void Nothing_to_score_by_is_an_error()
    {
        Should.Throw<ArgumentException>(() => VideoMatchScore.Of([], []));
        Should.Throw<ArgumentException>(() => VideoMatchScore.Of([Match("v1", "i1"), Match("v1", "i2")], _truths));
        Should.Throw<ArgumentException>(() => VideoMatchScore.Of([], _truths, 1.5f));
    }

    private static VideoMatch Match(string video, string item, float width = 10) =>
        new(video, item, 0.5, 80, new PictureRegion(0, 0, width, 10), "0.jpg", _box);

    private static VideoTruth Truth(string video, string item) =>
        new(video, item, new[] { _box }.ToLookup(_ => 80L), new[] { _box }.ToLookup(_ => "0.jpg"));
}

namespace Vitrine.Media.Tests;

public sealed class PictureRegionTests
{
    private static readonly PictureRegion _square = new(0, 0, 2, 2);

    [Theory]
    [InlineData(0, 0, 2, 2, 1)]
    [InlineData(1, 1, 3, 3, 1 / 7.0)]
    [InlineData(0, 0, 2, 1, 0.5)]
    [InlineData(2, 0, 4, 2, 0)]
    [InlineData(1, 1, 1, 1, 0)]
    public void Overlap_is_the_shared_area_of_the_joint_one(float left, float top, float right, float bottom, double expected)
    {
        var other = new PictureRegion(left, top, right, bottom);
        _square.OverlapWith(other).ShouldBe((float)expected, 1e-6f);
        other.OverlapWith(_square).ShouldBe((float)expected, 1e-6f);
    }

    [Fact]
    public void What_two_boxes_share_may_have_no_area()
    {
        _square.Intersect(new(1, -1, 3, 1)).ShouldBe(new(1, 0, 2, 1));
        _square.Area.ShouldBe(4);
        _square.Intersect(new(3, 3, 4, 4)).Area.ShouldBe(0);
    }

    [Fact]
    public void A_square_has_the_longer_side_and_its_margin_around_the_centre() =>
        new PictureRegion(10, 20, 30, 60).Square(0.5f).ShouldBe(new PictureRegion(-10, 10, 50, 70));
}

using Vitrine.Media;
using Vitrine.Vision.Data;
using Vitrine.Vision.Keypoints;

namespace Vitrine.Vision.Tests.Keypoints;

public sealed class FashionAiSetTests : IDisposable
{
    private static readonly string _head = $"image_id,image_category,{string.Join(',', GarmentPoints.Names)}";

    private readonly TemporaryFolder _folder = new();
    private readonly DataFaults _faults = new();

    public FashionAiSetTests() =>
        File.WriteAllBytes(_folder.Path("a.jpg"), PictureEncoder.Jpeg(new RgbPicture(60, 40, new byte[60 * 40 * 3]), 80));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_row_is_a_garment_with_its_points_and_the_box_around_them()
    {
        Write(Row("a.jpg", "skirt", ("waistband_left", "10_5_1"), ("waistband_right", "50_6_0"), ("hemline_left", "8_39_1")));

        var garment = Read().ShouldHaveSingleItem();

        garment.Location.ShouldBe(_folder.Path("a.jpg"));
        (garment.Garment, garment.Width, garment.Height).ShouldBe((Garment.Skirt, 60, 40));
        garment.Box.ShouldBe(new PictureRegion(8, 5, 50, 39));
        garment.Points.Count.ShouldBe(24);
        garment.Points[15].ShouldBe(new GarmentPoint(10, 5, PointState.Visible));
        garment.Points[16].State.ShouldBe(PointState.Hidden);
        garment.Points.Count(point => point.IsLabelled).ShouldBe(3);
        garment.HidesPoints.ShouldBeTrue();
    }

    [Theory]
    [InlineData("skirt", "waistband_left", "60_5_1", "line 3, waistband_left: (60, 5) lies outside the picture of 60x40", "POINT_OUTSIDE")]
    [InlineData("skirt", "hemline_right", "5_-2_0", "line 3, hemline_right: (5, -2) lies outside", "POINT_OUTSIDE")]
    [InlineData("skirt", "waistband_left", "10;5;1", "line 3, waistband_left: must be x_y_v with v -1, 0 or 1, got '10;5;1'", "UNREADABLE_POINT")]
    [InlineData("skirt", "waistband_left", "10_5_2", "got '10_5_2'", "UNREADABLE_POINT")]
    [InlineData("skirt", "crotch", "10_5_1", "line 3, crotch: a skirt has no such point", "FOREIGN_POINT")]
    [InlineData("hat", "waistband_left", "10_5_1", "line 3, image_category: must be one of blouse, outwear, dress, skirt, trousers, got 'hat'",
        "UNKNOWN_GARMENT")]
    [InlineData("skirt", "waistband_left", "-1_-1_-1", "line 3: a row needs two different points at least", "NO_POINTS")]
    public void A_wrong_row_is_refused_by_its_place_or_skipped(string garment, string column, string cell, string why, string reason)
    {
        var good = Row("a.jpg", "skirt", ("waistband_left", "10_5_1"), ("waistband_right", "50_6_1"));
        var second = cell == "-1_-1_-1" ? "-1_-1_-1" : "50_6_1";
        Write(good, Row("a.jpg", garment, ("waistband_right", second), (column, cell)), good);

        var message = Should.Throw<DataSetException>(() => Read()).Message;
        message.ShouldStartWith(_folder.Path("points.csv"));
        message.ShouldContain(why);

        Read(FaultyRows.Skip).Count.ShouldBe(2);
        _faults.Named.ShouldHaveSingleItem().ShouldBe((message, reason));
    }

    [Fact]
    public void A_picture_that_is_missing_is_skipped_either_way()
    {
        Write(Row("b.jpg", "skirt", ("waistband_left", "10_5_1"), ("waistband_right", "50_6_1")));

        Read().ShouldBeEmpty();
        _faults.Named.ShouldHaveSingleItem().ShouldBe((_folder.Path("b.jpg"), PictureReason.NotFound));
    }

    [Fact]
    public void A_table_without_a_column_is_refused()
    {
        File.WriteAllText(_folder.Path("points.csv"), _head.Replace(",crotch", "", StringComparison.Ordinal));
        Should.Throw<DataSetException>(() => Read()).Message.ShouldContain("column 'crotch' is missing");
    }

    private List<LabelledGarment> Read(FaultyRows faulty = FaultyRows.Refuse) =>
        [.. GarmentSet.Read("fashionai", _folder.Path("points.csv"), faulty, _faults)];

    private void Write(params string[] rows) => File.WriteAllLines(_folder.Path("points.csv"), [_head, .. rows]);

    private static string Row(string picture, string garment, params (string Name, string Cell)[] points) => string.Join(
        ',', [picture, garment, .. GarmentPoints.Names.Select(name => points.LastOrDefault(point => point.Name == name).Cell ?? "-1_-1_-1")]);
}

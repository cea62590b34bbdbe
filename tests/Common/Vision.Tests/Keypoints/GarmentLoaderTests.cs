using Vitrine.Media;
using Vitrine.Vision.Data;
using Vitrine.Vision.Data.Scenes;
using Vitrine.Vision.Keypoints;
using Vitrine.Vision.Networks;

namespace Vitrine.Vision.Tests.Keypoints;

public sealed class GarmentLoaderTests : IDisposable
{
    private static readonly InputSpec _input = new() { Width = 64, Height = 64, SquareMargin = 0.25 };

    private readonly TemporaryFolder _folder = new();
    private readonly PictureFetcher _fetcher = new(new FetchOptions(), new PictureLimits());
    private readonly DataFaults _faults = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _fetcher.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Points_are_shares_of_the_box_with_its_margin()
    {
        using var batch = Load([Skirt("a.png", new PictureRegion(60, 40, 140, 80))], GarmentAugmentationChoices.None, hidden: true);

        // The square around (100, 60) with 80 * 1.25 = 100 to a side: 50 to 150, 10 to 110. waistband_left lies at (60, 40).
        batch.Places[0].narrow(0, 0, 2).data<float>().ToArray().ShouldBe([0.1f, 0.3f, 0.9f, 0.3f], 1e-6f);
        batch.Weights.data<float>().ToArray().ShouldBe([1, 1, 1, 0]);
    }

    [Fact]
    public void A_margin_that_reaches_over_the_edge_is_cut_off()
    {
        var garment = Skirt("a.png", new PictureRegion(0, 0, 160, 120));
        GarmentCrop.Of(_input, garment.Box, garment.Whole).Region.ShouldBe(new PictureRegion(0, 0, 180, 120));
    }

    [Fact]
    public void Hidden_points_are_masked_where_they_are_not_to_be_learnt()
    {
        using var batch = Load([Skirt("a.png", new PictureRegion(60, 40, 140, 80))], GarmentAugmentationChoices.None, hidden: false);
        batch.Weights.data<float>().ToArray().ShouldBe([1, 1, 0, 0]);
    }

    [Fact]
    public void A_point_outside_the_crop_is_absent()
    {
        using var batch = Load([Skirt("a.png", new PictureRegion(100, 40, 140, 80))], GarmentAugmentationChoices.None, hidden: true);
        batch.Weights.data<float>().ToArray().ShouldBe([0, 1, 0, 0]); // 95 to 145 across.
    }

    [Fact]
    public void A_mirrored_crop_has_its_sides_changed_over()
    {
        using var batch = Load(
            [Skirt("a.png", new PictureRegion(60, 40, 140, 80))], GarmentAugmentationChoices.None with { Flip = 1 }, hidden: true);

        Point(batch, 0).X.ShouldBe(0.1f, 1e-6f); // The right end of the waistband, at 0.9.
        batch.Weights.data<float>().ToArray().ShouldBe([1, 1, 0, 1]); // hemline_left became hemline_right.
    }

    [Fact]
    public void A_broken_picture_is_replaced_with_the_points_of_the_one_that_takes_its_place()
    {
        File.WriteAllBytes(_folder.Path("broken.png"), [1, 2, 3]);
        var broken = Skirt("a.png", new PictureRegion(60, 40, 140, 80)) with { Location = _folder.Path("broken.png"), Points = Absent() };

        using var batch = Load([broken, Skirt("a.png", new PictureRegion(60, 40, 140, 80))], GarmentAugmentationChoices.None, hidden: true);

        batch.Crops.Pictures.ShouldBe([1]);
        batch.Weights.data<float>().ToArray().ShouldBe([1, 1, 1, 0]);
        _faults.Count.ShouldBe(1);
    }

    private static (float X, float Y) Point(GarmentBatch batch, int point) =>
        (batch.Places[0, point, 0].item<float>(), batch.Places[0, point, 1].item<float>());

    private GarmentBatch Load(LabelledGarment[] garments, GarmentAugmentationChoices change, bool hidden) => new GarmentLoader(
        garments, GarmentPoints.Of(Garment.Skirt), _input, new PictureReader(new PictureDecoder(new PictureLimits()), _fetcher), change, hidden,
        _faults, new LoaderOptions()).Load([[0]], 0, 0, Ct).Single();

    // Of 200 x 120 pixels; the left end of the hemline is hidden, the right one not labelled.
    private LabelledGarment Skirt(string name, PictureRegion box)
    {
        File.WriteAllBytes(_folder.Path(name), PictureEncoder.Jpeg(new RgbPicture(200, 120, new byte[200 * 120 * 3]), 90));
        var points = Absent();
        points[15] = new GarmentPoint(60, 40, PointState.Visible);
        points[16] = new GarmentPoint(140, 40, PointState.Visible);
        points[17] = new GarmentPoint(60, 80, PointState.Hidden);
        return new LabelledGarment(_folder.Path(name), ScenePart.Train, Garment.Skirt, 200, 120, box, points);
    }

    private static GarmentPoint[] Absent() => [.. Enumerable.Repeat(GarmentPoint.Absent, GarmentPoints.Count)];
}

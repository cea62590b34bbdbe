using Vitrine.Vision.Keypoints;

namespace Vitrine.Vision.Tests.Keypoints;

public sealed class GarmentPointsTests
{
    // The counts of the contest's own description.
    [Theory]
    [InlineData(Garment.Blouse, 13)]
    [InlineData(Garment.Outwear, 14)]
    [InlineData(Garment.Dress, 15)]
    [InlineData(Garment.Skirt, 4)]
    [InlineData(Garment.Trousers, 7)]
    public void A_garment_has_the_contests_points(Garment garment, int count)
    {
        GarmentPoints.Of(garment).Count.ShouldBe(count);
        var (left, right) = GarmentPoints.NormalizerOf(garment);
        GarmentPoints.Of(garment).ShouldContain(left);
        GarmentPoints.MirrorOf(left).ShouldBe(right);
    }

    [Fact]
    public void The_five_garments_have_all_points_together() =>
        GarmentPoints.Of(Enum.GetValues<Garment>()).ShouldBe(Enumerable.Range(0, 24));

    [Fact]
    public void Armpits_and_waistbands_measure_a_garment()
    {
        Named(GarmentPoints.NormalizerOf(Garment.Dress)).ShouldBe(("armpit_left", "armpit_right"));
        Named(GarmentPoints.NormalizerOf(Garment.Trousers)).ShouldBe(("waistband_left", "waistband_right"));

        static (string, string) Named((int Left, int Right) pair) => (GarmentPoints.Names[pair.Left], GarmentPoints.Names[pair.Right]);
    }

    [Fact]
    public void A_mirror_changes_sides_and_leaves_the_middle()
    {
        var names = GarmentPoints.Names.ToList();
        GarmentPoints.MirrorOf(names.IndexOf("cuff_left_out")).ShouldBe(names.IndexOf("cuff_right_out"));
        GarmentPoints.MirrorOf(names.IndexOf("crotch")).ShouldBe(names.IndexOf("crotch"));
        Enumerable.Range(0, 24).ShouldAllBe(point => GarmentPoints.MirrorOf(GarmentPoints.MirrorOf(point)) == point);
        Enumerable.Range(0, 24).Count(point => GarmentPoints.MirrorOf(point) == point).ShouldBe(2);
    }

    [Fact]
    public void A_garment_is_found_by_its_name_and_by_the_boutiques()
    {
        GarmentPoints.Find("outwear").ShouldBe(Garment.Outwear);
        GarmentPoints.Find("tops").ShouldBe(Garment.Blouse);
        GarmentPoints.Find("shoes").ShouldBeNull();
    }
}

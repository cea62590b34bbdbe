using Vitrine.Vision.Data;
using Vitrine.Vision.Data.Scenes;
using Vitrine.Vision.Keypoints;

namespace Vitrine.Vision.Tests.Keypoints;

public sealed class DrawnGarmentSetTests
{
    private static readonly List<LabelledGarment> _garments =
        [.. DrawnGarmentSet.Read(new DrawnChoices { Items = 60, StreetShots = 4, EvaluationItems = 10, EvaluationShots = 2 })];

    [Fact]
    public void The_drawn_garments_have_all_points_of_the_contest() => _garments.SelectMany(garment => garment.Points.Index())
        .Where(point => point.Item.IsLabelled).Select(point => point.Index).Distinct().Order().ShouldBe(Enumerable.Range(0, 24));

    [Fact]
    public void A_garment_has_its_own_points_and_no_other()
    {
        _garments.Select(garment => garment.Garment).Distinct().Count().ShouldBe(5);
        foreach (var garment in _garments)
        {
            var labelled = garment.Points.Index().Where(point => point.Item.IsLabelled).Select(point => point.Index).ToList();
            labelled.Except(GarmentPoints.Of(garment.Garment)).ShouldBeEmpty(garment.Location);
            labelled.ShouldNotBeEmpty(garment.Location);
        }
    }

    [Fact]
    public void Labelled_points_lie_in_the_box() => _garments.ShouldAllBe(garment => garment.Points.Where(point => point.IsLabelled).All(point =>
        point.X >= garment.Box.Left && point.X < garment.Box.Right && point.Y >= garment.Box.Top && point.Y < garment.Box.Bottom));

    [Fact]
    public void What_stands_in_front_hides_points_of_street_pictures_only()
    {
        var hiding = _garments.Where(garment => garment.HidesPoints).ToList();
        hiding.ShouldNotBeEmpty();
        hiding.ShouldAllBe(garment => garment.Location.Contains("/street/"));
        hiding.Count.ShouldBeLessThan(_garments.Count / 2);
    }

    [Fact]
    public void Nobody_is_tested_with_an_item_that_was_learnt_from()
    {
        var items = _garments.ToLookup(garment => garment.Part, garment => garment.Location.Split('/')[0]);
        items[ScenePart.Train].Intersect(items[ScenePart.Test]).ShouldBeEmpty();
        items[ScenePart.Test].ShouldNotBeEmpty();
    }
}

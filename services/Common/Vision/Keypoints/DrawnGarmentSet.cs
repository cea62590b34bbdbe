using Vitrine.Vision.Data;
using Vitrine.Vision.Data.Scenes;
using Vitrine.Vision.Synthetic;

namespace Vitrine.Vision.Keypoints;

/// <summary>
/// The boutique's garments as a data set that needs no files: tops are blouses, outerwear is outwear. Of the studio pictures those that
/// show the whole item, and the street pictures; shoes and bags are left out. Where a thing stands in front of a point it is hidden.
/// </summary>
public static class DrawnGarmentSet
{
    /// <summary>The garments; each is drawn once for its points, and again when <see cref="PictureReader"/> reads it.</summary>
    /// <exception cref="System.ComponentModel.DataAnnotations.ValidationException">A choice is out of its range.</exception>
    public static IEnumerable<LabelledGarment> Read(DrawnChoices choices) => DrawnSet.Read(choices)
        .Where(picture => GarmentPoints.Find(picture.Category) is not null && !picture.Location.EndsWith("/detail", StringComparison.Ordinal))
        .AsParallel().AsOrdered().Select(Draw).AsSequential();

    private static LabelledGarment Draw(LabelledPicture picture)
    {
        var garment = GarmentPoints.Find(picture.Category)!.Value;
        var drawn = (DrawnPicture)DrawnSet.Draw(picture.Location);
        var points = drawn.Keypoints.ToDictionary(
            point => point.Name, point => new GarmentPoint(point.X, point.Y, point.IsHidden ? PointState.Hidden : PointState.Visible));
        var own = GarmentPoints.Of(garment);
        var part = picture.Part == DataPart.Train ? ScenePart.Train : ScenePart.Test;
        return new LabelledGarment(
            picture.Location, part, garment, SquareDrawing.Side, SquareDrawing.Side, drawn.Box,
            [.. GarmentPoints.Names.Select((name, i) => own.Contains(i) && points.TryGetValue(name, out var point) ? point : GarmentPoint.Absent)]);
    }
}

using System.Numerics;
using Vitrine.Media;
using Vitrine.Vision.Synthetic.Drawing;

namespace Vitrine.Vision.Synthetic.Scenes;

/// <summary>What all kinds of scene share: an item put in place, and the truth about where it came to lie.</summary>
internal static class Scene
{
    public const float Side = DrawnPicture.Side;

    /// <summary>The id of the SVG group that holds the item alone.</summary>
    public const string ItemGroup = "item";

    /// <summary>The placement of the picture itself: 256 x 256 pixels.</summary>
    public static readonly Placement Ground = new(new Vector2(100, 100), 1);

    /// <summary>A placement that makes the item's larger side <paramref name="share"/> of the picture's.</summary>
    public static Placement Fit(BoutiqueItem item, float share, Vector2 centre) =>
        new(centre, share * Side / MathF.Max(item.Extent.High.X - item.Extent.Low.X,
            item.Extent.High.Y - item.Extent.Low.Y));

    /// <summary>Moves a placement so that the middle of the item, and not of its space, lies at the centre.</summary>
    public static Placement Centred(Placement placement, BoutiqueItem item) =>
        placement with { Centre = (2 * placement.Centre) - placement.Map((item.Extent.Low + item.Extent.High) / 2) };

    /// <summary>Draws the item as a group of the SVG; the sketch stays at its placement.</summary>
    public static void Draw(Sketch sketch, BoutiqueItem item, Placement placement, string group)
    {
        sketch.Placement = placement;
        sketch.Group(group, () => item.Design.Draw(sketch));
    }

    /// <summary>Draws the item as a group of the SVG and returns its box and its key points.</summary>
    public static (PictureRegion Box, List<Keypoint> Keypoints) Put(Sketch sketch, BoutiqueItem item,
        Placement placement)
    {
        sketch.ForgetInk();
        Draw(sketch, item, placement, ItemGroup);
        sketch.Placement = Ground;
        var low = Vector2.Max(sketch.Ink.Low, Vector2.Zero);
        var high = Vector2.Min(sketch.Ink.High, new Vector2(Side));
        var box = new PictureRegion(low.X, low.Y, high.X, high.Y);
        var keypoints = item.Design.Keypoints.Select(p => (p.Name, Place: placement.Map(p.Place)))
            .Where(p => p.Place.X >= low.X && p.Place.X < high.X && p.Place.Y >= low.Y && p.Place.Y < high.Y)
            .Select(p => new Keypoint(placement.Mirror ? Swap(p.Name) : p.Name, p.Place.X, p.Place.Y)).ToList();
        return (box, keypoints);
    }

    private static string Swap(string name) =>
        name.Contains("left", StringComparison.Ordinal) ? name.Replace("left", "right") : name.Replace("right", "left");
}

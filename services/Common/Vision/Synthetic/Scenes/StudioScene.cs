using System.Numerics;
using Vitrine.Vision.Synthetic.Drawing;

namespace Vitrine.Vision.Synthetic.Scenes;

/// <summary>An item alone on a plain ground, softly lit.</summary>
internal static class StudioScene
{
    public static DrawnPicture Draw(BoutiqueItem item, StudioView view)
    {
        var random = SeededRandom.For(item.Seed, 16 + (int)view);
        var sketch = new Sketch { Placement = Scene.Ground, Light = view == StudioView.Angle ? 0.7f : -0.7f };
        var paper = random.Pick(new Colour("white", 252, 252, 252), new Colour("pearl", 243, 242, 240),
            new Colour("mist", 236, 239, 242), new Colour("linen", 246, 241, 233));
        sketch.Fill(Outline.Rectangle(0, 0, Scene.Side, Scene.Side),
            sketch.Glow(128, 110, 190, (0, paper.Lighter(0.6f), 1), (1, paper.Darker(0.1f), 1)));
        var placement = Place(item, view, random);
        DropShadow(sketch, item, placement);
        var (box, keypoints) = Scene.Put(sketch, item, placement);
        return new DrawnPicture(item, sketch.ToSvg(DrawnPicture.Side), box, keypoints, CameraEffects.None);
    }

    private static Placement Place(BoutiqueItem item, StudioView view, SeededRandom random)
    {
        var middle = new Vector2(Scene.Side / 2);
        switch (view)
        {
            case StudioView.Front:
                return Scene.Centred(Scene.Fit(item, 0.84f, middle), item);
            case StudioView.Angle:
                var side = random.Pick(-1, 1);
                return Scene.Centred(Scene.Fit(item, 0.8f, middle) with
                {
                    Turn = random.Between(-0.07f, 0.07f),
                    Squeeze = random.Between(0.82f, 0.92f),
                    Tilt = new Vector2(side * random.Between(0.05f, 0.11f), 0.03f),
                }, item);
            default:
                var near = Scene.Fit(item, random.Between(1.5f, 1.9f), middle);
                return near with { Centre = (2 * middle) - near.Map(item.Design.Detail) };
        }
    }

    // Where the item stands (shoes, bags) a soft ellipse; behind what hangs, a wide faint one.
    private static void DropShadow(Sketch sketch, BoutiqueItem item, Placement placement)
    {
        var low = placement.Map(new Vector2((item.Extent.Low.X + item.Extent.High.X) / 2, item.Extent.High.Y));
        var half = (item.Extent.High.X - item.Extent.Low.X) / 2 * placement.Scale;
        var stands = item.Category is "shoes" or "bags";
        var (rx, ry, depth) = stands ? (half * 1.05f, 9f, 0.42f) : (half * 1.1f, 13f, 0.14f);
        for (var ring = 4; ring >= 1; ring--)
        {
            sketch.Fill(Outline.Ellipse(low.X + 2, low.Y + (stands ? -2 : 3), rx * (0.6f + (0.12f * ring)),
                ry * ring / 4), Colour.Black, depth / 4);
        }
    }
}

using System.Numerics;
using Vitrine.Vision.Synthetic.Drawing;

namespace Vitrine.Vision.Synthetic.Scenes;

/// <summary>An item as a phone sees it: some place, things around and before it, a poor camera.</summary>
internal static class StreetScene
{
    public static DrawnPicture Draw(BoutiqueItem item, int shot)
    {
        var random = SeededRandom.For(item.Seed, 1024 + shot);
        var sketch = new Sketch { Placement = Scene.Ground };
        Backdrop.Draw(sketch, random);
        var placement = Place(item, random);
        Clutter.Behind(sketch, random, placement);
        sketch.Light = random.Pick(-0.7f, 0.7f);
        var (box, keypoints) = Scene.Put(sketch, item, placement);
        if (random.Chance(0.5f))
        {
            var front = sketch.Silhouette = new Silhouette();
            Clutter.InFront(sketch, random, box);
            sketch.Silhouette = null;
            keypoints = [.. keypoints.Select(point => point with { IsHidden = front.Covers(point.X, point.Y) })];
        }
        CastLight(sketch, random);
        return new DrawnPicture(item, sketch.ToSvg(DrawnPicture.Side), box, keypoints, Camera(random));
    }

    private static Placement Place(BoutiqueItem item, SeededRandom random)
    {
        var share = random.Between(0.55f, 0.85f);
        var room = Scene.Side * (1 - share) * 0.55f;
        var centre = new Vector2(Scene.Side / 2)
            + new Vector2(random.Between(-room, room), random.Between(-room, room));
        var rigid = item.Category is "shoes" or "bags";
        return Scene.Centred(Scene.Fit(item, share, centre) with
        {
            Turn = random.Between(-0.32f, 0.32f),
            Squeeze = random.Between(0.74f, 1),
            Tilt = new Vector2(random.Between(-0.18f, 0.18f), random.Between(-0.15f, 0.15f)),
            Sway = rigid ? 0 : random.Between(-9, 9),
            Mirror = rigid && random.Chance(0.3f),
        }, item);
    }

    /// <summary>A shaft of sun or a shade across everything.</summary>
    public static void CastLight(Sketch sketch, SeededRandom random)
    {
        var all = Outline.Rectangle(0, 0, Scene.Side, Scene.Side);
        var (x1, y1, x2, y2) = (random.Between(0, 256), random.Between(-40, 60), random.Between(0, 256),
            random.Between(200, 300));
        sketch.Fill(all, sketch.Gradient(x1, y1, x2, y2,
            (0, random.Chance(0.5f) ? Colour.White : new Colour("sun", 255, 226, 168), random.Between(0, 0.28f)),
                (0.5f, Colour.White, 0), (1, Colour.Black, random.Between(0, 0.36f))));
    }

    /// <summary>A phone's, never a good one.</summary>
    public static CameraEffects Camera(SeededRandom random)
    {
        var exposure = random.Between(0.75f, 1.2f);
        var warmth = random.Between(-0.12f, 0.12f);
        return new CameraEffects
        {
            Blur = random.Chance(0.5f) ? random.Between(0, 1.2f) : 0,
            Noise = random.Between(1, 8),
            NoiseSeed = random.Next(),
            Gain = (exposure * (1 + warmth), exposure * random.Between(0.93f, 1.05f), exposure * (1 - warmth)),
            Gamma = random.Between(0.85f, 1.2f),
            JpegQuality = 45 + random.Below(45),
        };
    }
}

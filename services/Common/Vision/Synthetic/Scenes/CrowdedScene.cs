using System.Numerics;
using Vitrine.Media;
using Vitrine.Vision.Synthetic.Drawing;

namespace Vitrine.Vision.Synthetic.Scenes;

/// <summary>
/// Several items as a phone sees them: on a rail, laid out on the ground, or an outfit from top to toe. What stands in front
/// hides what is behind, pixel by pixel, things of the foreground too.
/// </summary>
internal static class CrowdedScene
{
    public const int MostItems = 4;

    private const float Side = Scene.Side;

    public static DrawnScene Draw(IReadOnlyList<BoutiqueItem> items, int shot)
    {
        ArgumentOutOfRangeException.ThrowIfZero(items.Count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(items.Count, MostItems);
        ArgumentOutOfRangeException.ThrowIfNegative(shot);
        var random = new SeededRandom(items.Aggregate((ulong)shot, (state, item) =>
            new SeededRandom(state ^ (uint)item.Seed).Next()));
        var sketch = new Sketch { Placement = Scene.Ground };
        Backdrop.Draw(sketch, random);
        Clutter.Things(sketch, random);
        var placed = random.Below(3) switch
        {
            0 => OnRail(sketch, items, random),
            1 => LaidOut(items, random),
            _ => PutOn(items, random),
        };
        sketch.Light = random.Pick(-0.7f, 0.7f);
        var layers = new Layers(sketch, SquareDrawing.Side, SquareDrawing.Side);
        var boxes = new List<PictureRegion?>();
        foreach (var (item, placement) in placed)
        {
            Clutter.Shadow(sketch, placement);
            boxes.Add(layers.Add(item, placement));
        }

        if (random.Chance(0.4f) && boxes[random.Below(boxes.Count)] is { } before)
        {
            layers.Add(() => Clutter.InFront(sketch, random, before));
        }

        StreetScene.CastLight(sketch, random);
        return new DrawnScene(layers.Visible(), sketch.ToSvg(SquareDrawing.Side), StreetScene.Camera(random));
    }

    // Side by side from a bar; what stands, stands below.
    private static List<(BoutiqueItem, Placement)> OnRail(Sketch sketch, IReadOnlyList<BoutiqueItem> items, SeededRandom random)
    {
        var bar = random.Between(18, 44);
        var metal = Palette.OfHide(random);
        sketch.Stroke(Outline.Line(-5, bar, Side + 5, bar), metal, 4);
        foreach (var x in new[] { random.Between(2, 14), Side - random.Between(2, 14) })
        {
            sketch.Stroke(Outline.Line(x, bar, x, Side + 5), metal, 4);
        }

        var step = Side / items.Count;
        return [.. items.Select((item, i) =>
        {
            var share = MathF.Min(0.66f, random.Between(1.1f, 1.7f) / items.Count);
            var size = Size(item) * Scene.Fit(item, share, Vector2.Zero).Scale;
            var stands = item.Category == "shoes";
            var x = ((i + 0.5f) * step) + random.Between(-0.12f * step, 0.12f * step);
            var y = stands ? Side - 8 - (size.Y / 2) - random.Between(0, 14) : bar + 5 + (size.Y / 2) + random.Between(0, 5);
            if (!stands)
            {
                sketch.Stroke(Outline.Through((x - 3, bar - 4), (x + 3, bar - 5), (x + 2, bar + 2), (x, bar + 10)), metal, 1.6f);
            }

            return (item, Placed(item, share, new Vector2(x, y), random, 0.06f));
        }).OrderBy(_ => random.Next())];
    }

    // In the fields of a square, or as far from them as makes a heap, some more and some less turned.
    private static List<(BoutiqueItem, Placement)> LaidOut(IReadOnlyList<BoutiqueItem> items, SeededRandom random)
    {
        var columns = items.Count == 1 ? 1 : items.Count > 2 || random.Chance(0.5f) ? 2 : 1;
        var rows = (items.Count + columns - 1) / columns;
        var (width, height) = (Side / columns, Side / rows);
        return [.. items.Select((item, i) =>
        {
            var share = items.Count == 1 ? random.Between(0.5f, 0.8f) : random.Between(0.4f, 0.64f);
            var (row, column) = Math.DivRem(i, columns);
            var centre = new Vector2(
                ((column + 0.5f) * width) + random.Between(-0.4f * width, 0.4f * width),
                ((row + 0.5f) * height) + random.Between(-0.4f * height, 0.4f * height));
            return (item, Placed(item, share, Vector2.Clamp(centre, new(48), new(Side - 48)), random, 0.5f));
        })];
    }

    // From top to toe; a bag hangs at the side, and what is higher lies over what is lower.
    private static List<(BoutiqueItem, Placement)> PutOn(IReadOnlyList<BoutiqueItem> items, SeededRandom random)
    {
        var middle = (Side / 2) + random.Between(-24, 24);
        var bags = items.Where(item => item.Category == "bags").ToList();
        var worn = items.Except(bags).OrderByDescending(BodyHeight).ToList();
        var step = (Side - 16) / Math.Max(1, worn.Count);
        var placed = worn.Select((item, i) =>
        {
            var tall = MathF.Min(0.8f, step * random.Between(1.1f, 1.5f) / Side) * Side;
            var size = Size(item);
            var share = MathF.Min(item.Category == "shoes" ? 0.36f : 0.75f, tall / size.Y * MathF.Max(size.X, size.Y) / Side);
            var centre = new Vector2(middle + random.Between(-6, 6), 8 + ((i + 0.5f) * step));
            return (item, Placed(item, share, centre, random, 0.08f));
        }).Reverse();
        var side = random.Pick(-1, 1);
        return [.. placed, .. bags.Select((bag, i) => (bag, Placed(
            bag, random.Between(0.28f, 0.4f),
            new Vector2(middle + (side * (i % 2 == 0 ? 1 : -1) * random.Between(48, 80)), random.Between(100, 200)), random, 0.15f)))];
    }

    private static int BodyHeight(BoutiqueItem item) => item.Category switch
    {
        "outerwear" => 4,
        "tops" => 3,
        "dresses" => 2,
        "shoes" => 0,
        _ => 1,
    };

    private static Vector2 Size(BoutiqueItem item) => item.Extent.High - item.Extent.Low;

    private static Placement Placed(BoutiqueItem item, float share, Vector2 centre, SeededRandom random, float turn) =>
        Scene.Centred(Scene.Fit(item, share, centre) with
        {
            Turn = random.Between(-turn, turn),
            Squeeze = random.Between(0.8f, 1),
            Tilt = new Vector2(random.Between(-0.12f, 0.12f), random.Between(-0.1f, 0.1f)),
            Sway = item.Category is "shoes" or "bags" ? 0 : random.Between(-6, 6),
        }, item);
}

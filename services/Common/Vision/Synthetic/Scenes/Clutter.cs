using System.Numerics;
using Vitrine.Media;
using Vitrine.Vision.Synthetic.Drawing;

namespace Vitrine.Vision.Synthetic.Scenes;

/// <summary>Other things in the picture: boxes, balls, plants, lamp posts, other goods.</summary>
internal static class Clutter
{
    /// <summary>Things around the item, other goods among them, and the item's own shadow.</summary>
    public static void Behind(Sketch sketch, SeededRandom random, Placement item)
    {
        Things(sketch, random);
        if (random.Chance(0.55f))
        {
            var other = Boutique.Roll(random);
            var side = random.Pick(-1, 1);
            sketch.Placement = new Placement(
                new Vector2(128 + (side * random.Between(84, 130)), random.Between(40, 216)),
                random.Between(0.4f, 0.85f))
            {
                Turn = random.Between(-0.6f, 0.6f),
                Tilt = new Vector2(random.Between(-0.15f, 0.15f), random.Between(-0.15f, 0.15f)),
            };
            other.Draw(sketch);
            sketch.Placement = Scene.Ground;
        }
        Shadow(sketch, item);
    }

    /// <summary>Up to four things anywhere, none of which the boutique sells.</summary>
    public static void Things(Sketch sketch, SeededRandom random)
    {
        for (var i = random.Below(5); i > 0; i--)
        {
            Thing(sketch, random, random.Between(0, 256), random.Between(0, 256), random.Between(12, 44));
        }
    }

    /// <summary>The item's own shadow.</summary>
    public static void Shadow(Sketch sketch, Placement item)
    {
        var size = 78 * item.Scale;
        sketch.Fill(Outline.Ellipse(item.Centre.X + 6, item.Centre.Y + 8, size, size),
            sketch.Glow(item.Centre.X + 6, item.Centre.Y + 8, size, (0, Colour.Black, 0.5f), (0.7f, Colour.Black, 0.3f),
            (1, Colour.Black, 0)));
    }

    /// <summary>One thing that hides a part of the box, a fifth of it at most.</summary>
    public static void InFront(Sketch sketch, SeededRandom random, PictureRegion box)
    {
        var (width, height) = (box.Right - box.Left, box.Bottom - box.Top);
        if (random.Chance(0.25f))
        {
            var x = random.Between(box.Left, box.Right);
            var lean = random.Between(-40, 40);
            sketch.Stroke(Outline.Line(x - lean, -5, x + lean, 261), Palette.OfHide(random),
                MathF.Min(width, height) * random.Between(0.05f, 0.12f));
            return;
        }
        var angle = random.Between(0, 2 * MathF.PI);
        Thing(sketch, random,
            ((box.Left + box.Right) / 2) + (MathF.Cos(angle) * width * random.Between(0.2f, 0.5f)),
            ((box.Top + box.Bottom) / 2) + (MathF.Sin(angle) * height * random.Between(0.2f, 0.5f)),
            MathF.Sqrt(width * height) * random.Between(0.1f, 0.2f));
    }

    private static void Thing(Sketch sketch, SeededRandom random, float x, float y, float size)
    {
        var colour = Palette.OfCloth(random);
        switch (random.Below(5))
        {
            case 0:
                sketch.Fill(Outline.Ellipse(x, y, size, size),
                    sketch.Glow(x - (size * 0.3f), y - (size * 0.3f), size * 1.5f, (0, colour.Lighter(0.4f), 1),
                    (1, colour.Darker(0.5f), 1)));
                break;
            case 1:
                var (w, h) = (size * random.Between(0.6f, 1.3f), size * random.Between(0.6f, 1.3f));
                sketch.Fill(Outline.Rounded(x - w, y - h, 2 * w, 2 * h, random.Between(0, 6)),
                    sketch.Gradient(x - w, y - h, x + w, y + h, (0, colour.Lighter(0.15f), 1),
                    (1, colour.Darker(0.3f), 1)));
                break;
            case 2:
                var green = new Colour("plant", 58, 108, 60).Mix(colour, 0.2f);
                var leaf = new Motif("leaf", Outline.From(0, -1).Bend(0.5f, -0.1f, 0, 1).Bend(-0.5f, -0.1f, 0, -1)
                    .Close());
                for (var i = 0; i < 7; i++)
                {
                    var turn = (i * 0.9f) + random.Between(-0.3f, 0.3f);
                    sketch.Fill(leaf.At(x + (MathF.Sin(turn) * size * 0.6f), y - (MathF.Cos(turn) * size * 0.6f),
                        size * 0.7f, turn), green.Darker(i % 3 * 0.15f));
                }
                break;
            case 3:
                sketch.Fill(Motif.Roll(random).At(x, y, size, random.Between(0, 6)), colour);
                break;
            default:
                var skin = random.Pick(new Colour("skin", 236, 196, 166), new Colour("skin", 196, 144, 108),
                    new Colour("skin", 122, 82, 60));
                var lean = random.Between(-1, 1);
                var reach = Outline.From(x, y).To(x + (lean * 200), y + 300);
                sketch.Stroke(reach, skin, size * 0.7f);
                sketch.Fill(Outline.Ellipse(x, y, size * 0.55f, size * 0.5f), skin);
                break;
        }
    }
}

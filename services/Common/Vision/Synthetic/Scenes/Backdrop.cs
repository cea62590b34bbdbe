using Vitrine.Vision.Synthetic.Drawing;

namespace Vitrine.Vision.Synthetic.Scenes;

/// <summary>Places: a room, a brick wall, a wooden floor, a park, a street at dusk, paving, a patterned rug.</summary>
internal static class Backdrop
{
    private static readonly Outline _all = Outline.Rectangle(0, 0, Scene.Side, Scene.Side);

    public static void Draw(Sketch sketch, SeededRandom random)
    {
        var colour = Palette.OfCloth(random).Mix(new Colour("grey", 150, 146, 140), random.Between(0.2f, 0.7f));
        switch (random.Below(7))
        {
            case 0: Room(sketch, random, colour); break;
            case 1: Bricks(sketch, random, colour.Mix(new Colour("brick", 166, 96, 74), 0.6f)); break;
            case 2: Planks(sketch, random, colour.Mix(new Colour("wood", 160, 118, 78), 0.7f)); break;
            case 3: Park(sketch, random); break;
            case 4: Dusk(sketch, random, colour); break;
            case 5: Bricks(sketch, random, colour.Mix(new Colour("stone", 150, 150, 148), 0.7f)); break;
            default: Rug(sketch, random, colour); break;
        }
    }

    private static void Room(Sketch sketch, SeededRandom random, Colour wall)
    {
        var floor = random.Between(150, 225);
        sketch.Fill(_all, sketch.Gradient(0, 0, 256, floor, (0, wall.Lighter(0.35f), 1), (1, wall.Darker(0.2f), 1)));
        sketch.Fill(Outline.Rectangle(0, floor, 256, 256 - floor), new Colour("floor", 140, 108, 80).Mix(wall, 0.4f));
        sketch.Fill(Outline.Rectangle(0, floor - 6, 256, 6), Colour.White, 0.8f);
        for (var i = 0; i < 2; i++)
        {
            var (x, y, width, height) = (random.Between(-20, 200), random.Between(-10, 70), random.Between(30, 80),
                random.Between(36, 90));
            sketch.Fill(Outline.Rectangle(x, y, width, height), Palette.OfHide(random));
            sketch.Fill(Outline.Rectangle(x + 4, y + 4, width - 8, height - 8), Palette.OfCloth(random).Lighter(0.3f));
        }
    }

    private static void Bricks(Sketch sketch, SeededRandom random, Colour brick)
    {
        sketch.Fill(_all, brick.Lighter(0.4f));
        var (width, height) = (random.Between(28, 52), random.Between(13, 34));
        foreach (var shade in new[] { 0f, 0.1f, 0.2f, 0.3f })
        {
            var bricks = new Outline();
            for (var (y, row) = (0f, 0); y < 256; y += height, row++)
            {
                for (var x = -(row % 2) * width / 2; x < 256; x += width)
                {
                    if (random.Chance(0.35f))
                    {
                        bricks.With(Outline.Rectangle(x + 1, y + 1, width - 2.4f, height - 2.4f));
                    }
                }
            }
            sketch.Fill(bricks, brick.Darker(shade));
        }
    }

    private static void Planks(Sketch sketch, SeededRandom random, Colour wood)
    {
        sketch.Fill(_all, wood);
        var width = random.Between(18, 44);
        for (var x = random.Between(-30, 0); x < 256; x += width)
        {
            sketch.Fill(Outline.Rectangle(x, 0, width - 1.2f, 256), random.Chance(0.5f)
                ? wood.Lighter(random.Between(0, 0.2f)) : wood.Darker(random.Between(0, 0.25f)));
            var grain = x + random.Between(4, width - 4);
            sketch.Stroke(Outline.Through((grain, 0), (grain + 3, 80), (grain - 2, 170), (grain + 2, 256)),
                wood.Darker(0.4f), 0.8f, 0.5f);
        }
    }

    private static void Park(Sketch sketch, SeededRandom random)
    {
        var green = new Colour("leaf", 84, 122, 66).Mix(Palette.OfCloth(random), 0.2f);
        var horizon = random.Between(70, 170);
        sketch.Fill(_all, sketch.Gradient(0, 0, 0, horizon, (0, new Colour("sky", 176, 206, 232), 1),
            (1, new Colour("haze", 226, 230, 224), 1)));
        sketch.Fill(Outline.Rectangle(0, horizon, 256, 256 - horizon), green.Lighter(0.15f));
        for (var i = 0; i < 26; i++)
        {
            var size = random.Between(10, 34);
            sketch.Fill(Outline.Ellipse(random.Between(0, 256), horizon - random.Between(-6, 46), size, size * 0.8f),
                random.Chance(0.5f) ? green.Darker(random.Between(0, 0.5f))
                : green.Lighter(random.Between(0, 0.3f)), 0.85f);
        }
        var blades = new Outline();
        for (var i = 0; i < 60; i++)
        {
            var (x, y) = (random.Between(0, 256), random.Between(horizon, 256));
            blades.With(Outline.Line(x, y, x + random.Between(-4, 4), y - 9));
        }
        sketch.Stroke(blades, green.Darker(0.35f), 1.2f);
    }

    private static void Dusk(Sketch sketch, SeededRandom random, Colour tint)
    {
        sketch.Fill(_all, sketch.Gradient(0, 0, 0, 256, (0, tint.Darker(0.7f), 1), (1, tint.Darker(0.4f), 1)));
        for (var x = -10f; x < 256; x += random.Between(24, 60))
        {
            sketch.Fill(Outline.Rectangle(x, random.Between(10, 120), random.Between(20, 50), 256),
                tint.Darker(random.Between(0.3f, 0.8f)));
        }
        for (var i = 0; i < 22; i++)
        {
            var size = random.Between(3, 15);
            sketch.Fill(Outline.Ellipse(random.Between(0, 256), random.Between(0, 220), size, size),
                random.Pick(new Colour("lamp", 255, 214, 140), new Colour("sign", 240, 96, 84),
                new Colour("screen", 140, 200, 250)), random.Between(0.2f, 0.6f));
        }
    }

    private static void Rug(Sketch sketch, SeededRandom random, Colour colour)
    {
        sketch.Fill(_all, colour);
        var motif = Motif.Roll(random);
        var (step, second) = (random.Between(26, 56), Palette.OfCloth(random).Mix(colour, 0.4f));
        var all = new Outline();
        for (var y = 0f; y < 256 + step; y += step)
        {
            for (var x = 0f; x < 256 + step; x += step)
            {
                all.With(motif.At(x, y, step * 0.36f));
            }
        }
        sketch.Fill(all, second);
    }
}

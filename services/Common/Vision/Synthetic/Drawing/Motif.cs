using System.Numerics;

namespace Vitrine.Vision.Synthetic.Drawing;

/// <summary>A small figure in a unit circle around the origin: a print, a logo, an appliqué.</summary>
/// <param name="Name">What it shows.</param>
/// <param name="Figure">Its outline.</param>
internal sealed record Motif(string Name, Outline Figure)
{
    public static Motif Roll(SeededRandom random) => random.Below(9) switch
    {
        0 => Star(5 + random.Below(4), random.Between(0.35f, 0.6f)),
        1 => new("heart", Outline.From(0, 0.9f).Curve(-1.5f, -0.1f, -0.9f, -1.2f, 0, -0.45f)
            .Curve(0.9f, -1.2f, 1.5f, -0.1f, 0, 0.9f).Close()),
        2 => new("leaf", Outline.From(0, -1).Bend(0.95f, -0.1f, 0, 1).Bend(-0.95f, -0.1f, 0, -1).Close()),
        3 => Flower(5 + random.Below(4)),
        4 => new("lightning", Points("0.2 -1 -0.6 0.15 -0.05 0.15 -0.25 1 0.6 -0.25 0.05 -0.25 0.45 -1")),
        5 => new("mountain", Points("-1 0.7 -0.35 -0.6 0 0 0.3 -0.35 1 0.7")),
        6 => new("moon", Outline.From(0.3f, -0.9f).Curve(-1.1f, -1, -1.1f, 1, 0.3f, 0.9f)
            .Curve(-0.45f, 0.6f, -0.45f, -0.6f, 0.3f, -0.9f).Close()),
        _ => Monogram(random),
    };

    /// <summary>The figure at a place in the item's space.</summary>
    public Outline At(float x, float y, float radius, float turn = 0)
    {
        var (sin, cos) = MathF.SinCos(turn);
        return Figure.Moved(p => new Vector2(x + (radius * ((p.X * cos) - (p.Y * sin))), y
            + (radius * ((p.X * sin) + (p.Y * cos)))));
    }

    private static Motif Star(int tips, float depth)
    {
        var points = new Vector2[2 * tips];
        for (var i = 0; i < points.Length; i++)
        {
            var (sin, cos) = MathF.SinCos(MathF.PI * i / tips);
            points[i] = new Vector2(sin, -cos) * (i % 2 == 0 ? 1 : depth);
        }
        return new("star", Outline.Polygon(points));
    }

    private static Motif Flower(int petals)
    {
        var flower = new Outline();
        for (var i = 0; i < petals; i++)
        {
            var (sin, cos) = MathF.SinCos(2 * MathF.PI * i / petals);
            flower.Round(0.6f * sin, -0.6f * cos, 0.36f, 0.36f);
        }
        return new("flower", flower.Round(0, 0, 0.2f, 0.2f));
    }

    // Bars on a 3 x 3 grid, like a house's own letter.
    private static Motif Monogram(SeededRandom random)
    {
        var letter = new Outline();
        for (var column = 0; column < 3; column++)
        {
            var bars = 1 + random.Below(7);
            for (var row = 0; row < 3; row++)
            {
                if ((bars >> row & 1) == 1)
                {
                    var (x, y) = ((column * 0.62f) - 0.9f, (row * 0.62f) - 0.9f);
                    letter.With(Outline.Rectangle(x, y, 0.58f, 0.58f));
                }
            }
        }
        return new("monogram", letter);
    }

    private static Outline Points(string text)
    {
        var numbers = Array.ConvertAll(text.Split(' '), t =>
            float.Parse(t, System.Globalization.CultureInfo.InvariantCulture));
        return Outline.Polygon([.. numbers.Chunk(2).Select(p => new Vector2(p[0], p[1]))]);
    }
}

using System.Numerics;

namespace Vitrine.Vision.Synthetic.Drawing;

/// <summary>What an item is made of: colours and a repeating pattern.</summary>
/// <param name="Base">Of the ground.</param>
/// <param name="Second">Of the pattern.</param>
/// <param name="Third">Of the pattern's accents, and of trims.</param>
/// <param name="Pattern">plain, striped, checked, dotted, printed, chevron or melange.</param>
/// <param name="Repeat">Units of the item's space after which the pattern repeats.</param>
/// <param name="Weight">Share of the repeat that the second colour takes.</param>
/// <param name="Lie">How the pattern lies, in radians.</param>
/// <param name="Phase">Where the first repeat begins, 0 to 1.</param>
/// <param name="Motif">What a print shows.</param>
internal sealed record Fabric(
    Colour Base, Colour Second, Colour Third, string Pattern,
    float Repeat, float Weight, float Lie, float Phase, Motif Motif)
{
    public static Fabric Roll(SeededRandom random, Func<SeededRandom, Colour> dye, params ReadOnlySpan<string> patterns)
    {
        var ground = dye(random);
        var second = Apart(random, dye, ground);
        var pattern = random.Pick(patterns);
        return new Fabric(ground, second, Apart(random, dye, second), pattern,
            pattern is "checked" or "printed" ? random.Between(15, 34) : random.Between(8, 24),
            random.Between(0.2f, 0.6f),
            pattern is "striped" ? random.Pick(0, 0, MathF.PI / 2, MathF.PI / 4) : random.Pick(0, 0, 0, MathF.PI / 4),
            random.Between(0, 1), Motif.Roll(random));
    }

    /// <summary>Fills an outline with the fabric; <paramref name="turn"/> turns the cloth, as on a sleeve.</summary>
    public void Cover(Sketch sketch, Outline outline, float turn = 0)
    {
        sketch.Fill(outline, Base);
        if (Pattern != "plain")
        {
            sketch.Inside(outline, () => Weave(sketch, outline, turn));
        }
    }

    private void Weave(Sketch sketch, Outline outline, float turn)
    {
        var (low, high) = outline.Hull();
        var middle = (low + high) / 2;
        var reach = Vector2.Distance(low, high) / 2;
        var (sin, cos) = MathF.SinCos(Lie + turn);
        Vector2 Lay(Vector2 p) => middle + new Vector2((p.X * cos) - (p.Y * sin), (p.X * sin) + (p.Y * cos));
        Outline Laid(Outline drawn) => drawn.Moved(Lay);
        switch (Pattern)
        {
            case "striped":
                sketch.Fill(Laid(Bands(reach, Repeat, Weight, Phase)), Second);
                sketch.Fill(Laid(Bands(reach, Repeat * 2, 0.09f, Phase + (Weight / 2) + 0.2f)), Third);
                break;
            case "checked":
                var (bands, lines) = (Bands(reach, Repeat, Weight, Phase), Bands(reach, Repeat, 0.06f, Phase + 0.62f));
                sketch.Fill(Laid(bands), Second, 0.55f);
                sketch.Fill(Laid(bands.Moved(Across)), Second, 0.55f);
                sketch.Fill(Laid(lines), Third, 0.9f);
                sketch.Fill(Laid(lines.Moved(Across)), Third, 0.9f);
                break;
            case "dotted":
                sketch.Fill(Laid(Scatter(reach, Repeat * 0.8f, (x, y, _) =>
                    Outline.Ellipse(x, y, Repeat * Weight * 0.45f, Repeat * Weight * 0.45f))), Second);
                break;
            case "printed":
                sketch.Fill(Laid(Scatter(reach, Repeat, (x, y, i) => i % 2 == 0
                    ? Motif.At(x, y, Repeat * 0.36f, i * 0.9f) : new Outline())), Second);
                sketch.Fill(Laid(Scatter(reach, Repeat, (x, y, i) => i % 2 == 0 ? new Outline()
                    : Motif.At(x, y, Repeat * 0.2f, i * 2.1f))), Third);
                break;
            case "chevron":
                sketch.Fill(Laid(Zigzags(reach)), Second);
                break;
            case "melange":
                sketch.Fill(Laid(Scatter(reach, 5.5f, (x, y, i) =>
                    Outline.Ellipse(x + (i * 7 % 5 * 0.6f), y + (i * 3 % 4 * 0.5f), 1.5f, 0.4f))), Base.Contrast(),
                    0.32f);
                break;
        }
    }

    private static Vector2 Across(Vector2 p) => new(p.Y, -p.X);

    private static Outline Bands(float reach, float repeat, float weight, float phase)
    {
        var bands = new Outline();
        for (var y = -reach - (repeat * (1 - (phase % 1))); y < reach; y += repeat)
        {
            bands.With(Outline.Rectangle(-reach, y, 2 * reach, repeat * weight));
        }
        return bands;
    }

    private Outline Scatter(float reach, float step, Func<float, float, int, Outline> figure)
    {
        var all = new Outline();
        var i = 0;
        for (var (y, row) = (-reach + (Phase * step), 0); y < reach + step; y += step, row++)
        {
            for (var x = -reach + (row % 2 * step / 2); x < reach + step; x += step)
            {
                all.With(figure(x, y, i++));
            }
        }
        return all;
    }

    private Outline Zigzags(float reach)
    {
        var all = new Outline();
        for (var y = -reach - Repeat; y < reach; y += Repeat)
        {
            var points = new List<Vector2>();
            for (var (x, up) = (-reach, false); x <= reach + Repeat; x += Repeat / 2, up = !up)
            {
                points.Add(new Vector2(x, y + (up ? Repeat / 2 : 0)));
            }
            var back = points.Select(p => p + new Vector2(0, Repeat * Weight)).Reverse();
            all.Shape([.. points, .. back]);
        }
        return all;
    }

    // A second colour that can be told from the first.
    private static Colour Apart(SeededRandom random, Func<SeededRandom, Colour> dye, Colour from)
    {
        for (var attempt = 0; attempt < 8; attempt++)
        {
            var colour = dye(random);
            if (MathF.Abs(colour.Red - from.Red) + MathF.Abs(colour.Green - from.Green)
                + MathF.Abs(colour.Blue - from.Blue) > 170)
            {
                return colour;
            }
        }
        return from.Contrast();
    }
}

namespace Vitrine.Vision.Synthetic.Drawing;

/// <summary>What finishes an item: light, folds, seams, buttons, zips, pockets.</summary>
internal static class Trim
{
    /// <summary>Light from one side over a form, and its edge.</summary>
    public static void Shade(Sketch sketch, Outline form, Colour colour, float depth = 1)
    {
        var (low, high) = form.Hull();
        var (lit, dark) = sketch.Light < 0 ? (low.X, high.X) : (high.X, low.X);
        sketch.Fill(form, sketch.Gradient(lit, low.Y, dark, high.Y,
            (0, Colour.White, 0.2f * depth), (0.35f, Colour.White, 0), (0.6f, Colour.Black, 0),
                (1, Colour.Black, 0.3f * depth)));
        sketch.Stroke(form, colour.Darker(0.5f), 0.7f, 0.7f);
    }

    /// <summary>Soft folds that stay inside the form.</summary>
    public static void Folds(Sketch sketch, Outline form, params ReadOnlySpan<Outline> folds)
    {
        var lines = folds.ToArray();
        var shift = sketch.Light < 0 ? -2 : 2;
        sketch.Inside(form, () =>
        {
            foreach (var fold in lines)
            {
                sketch.Stroke(fold, Colour.Black, 6, 0.05f);
                sketch.Stroke(fold, Colour.Black, 3.2f, 0.07f);
                sketch.Stroke(fold, Colour.Black, 1.2f, 0.1f);
                sketch.Stroke(fold.Moved(p => new(p.X + shift, p.Y)), Colour.White, 2.2f, 0.1f);
            }
        });
    }

    /// <summary>A line of stitches.</summary>
    public static void Stitch(Sketch sketch, Outline seam, Colour thread) =>
        sketch.Stroke(seam, thread, 0.6f, 0.8f, "2 1.4");

    /// <summary>A seam: a dark line with stitches beside it.</summary>
    public static void Seam(Sketch sketch, Outline seam, Colour cloth) =>
        sketch.Stroke(seam, cloth.Darker(0.5f), 0.8f, 0.7f);

    public static void Button(Sketch sketch, float x, float y, float radius, Colour colour)
    {
        sketch.Fill(Outline.Ellipse(x + 0.5f, y + 0.7f, radius, radius), Colour.Black, 0.25f);
        sketch.Fill(Outline.Ellipse(x, y, radius, radius), colour);
        sketch.Stroke(Outline.Ellipse(x, y, radius * 0.7f, radius * 0.7f), colour.Contrast(), 0.35f, 0.6f);
        sketch.Fill(Outline.Ellipse(x - (radius * 0.25f), y, 0.35f, 0.35f)
            .Round(x + (radius * 0.25f), y, 0.35f, 0.35f), colour.Contrast());
    }

    public static void Zip(Sketch sketch, float x, float top, float bottom, Colour metal)
    {
        sketch.Stroke(Outline.Line(x, top, x, bottom), metal.Darker(0.45f), 2.6f);
        sketch.Stroke(Outline.Line(x, top, x, bottom), metal.Lighter(0.2f), 1.6f, 1, "1 1");
        sketch.Fill(Outline.Rounded(x - 1.3f, top + 2, 2.6f, 7, 1.2f), metal);
    }

    /// <summary>A patch pocket with a stitched edge; <paramref name="point"/> drops its lower middle.</summary>
    public static void Pocket(Sketch sketch, float x, float y, float width, float height, float point, Colour cloth,
        Colour thread)
    {
        var pocket = Outline.From(x, y).To(x + width, y).To(x + width, y + height)
            .To(x + (width / 2), y + height + point).To(x, y + height).Close();
        sketch.Fill(pocket, cloth.Darker(0.06f), 0.75f);
        sketch.Stroke(pocket, cloth.Darker(0.5f), 0.7f, 0.8f);
        Stitch(sketch, Outline.Line(x + 1, y + 2.4f, x + width - 1, y + 2.4f), thread);
    }

    /// <summary>Ribbed cuffs, hems and collars: fine lines between two edges.</summary>
    public static void Ribs(Sketch sketch, Outline band, Colour cloth, float step = 2.2f)
    {
        sketch.Fill(band, cloth);
        var (low, high) = band.Hull();
        sketch.Inside(band, () =>
        {
            var lines = new Outline();
            for (var x = low.X; x < high.X; x += step)
            {
                lines.With(Outline.Line(x, low.Y, x, high.Y));
            }
            sketch.Stroke(lines, cloth.Darker(0.5f), 0.6f, 0.5f);
        });
        sketch.Stroke(band, cloth.Darker(0.5f), 0.6f, 0.7f);
    }
}

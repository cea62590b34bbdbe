using System.Globalization;
using System.Numerics;
using System.Text;

namespace Vitrine.Vision.Synthetic.Drawing;

/// <summary>An SVG picture in the making; remembers the box of the ink that an item leaves.</summary>
internal sealed class Sketch
{
    private const string Units = "gradientUnits=\"userSpaceOnUse\"";
    private readonly StringBuilder _body = new(16 * 1024);
    private readonly StringBuilder _definitions = new();
    private int _names;
    private int _clips;

    /// <summary>Where what is drawn next lies in the picture.</summary>
    public Placement Placement { get; set; } = new(new Vector2(100, 100), 1);

    /// <summary>-1: light from the left; 1: from the right.</summary>
    public float Light { get; set; } = -0.6f;

    /// <summary>The box in picture pixels of all that was drawn since <see cref="ForgetInk"/>, unclipped.</summary>
    public (Vector2 Low, Vector2 High) Ink { get; private set; }

    /// <summary>Takes the pixels that are drawn on, where it is wanted.</summary>
    public Silhouette? Silhouette { get; set; }

    public void ForgetInk() => Ink = (new Vector2(float.MaxValue), new Vector2(float.MinValue));

    public void Fill(Outline outline, Colour colour, float opacity = 1) => Fill(outline, colour.ToString(), opacity);

    public void Fill(Outline outline, string paint, float opacity = 1)
    {
        var path = Path(outline, 0, opacity);
        Write($"<path d=\"{path}\" fill=\"{paint}\"");
        WriteOpacity("fill-opacity", opacity);
        _body.Append("/>\n");
    }

    public void Stroke(Outline outline, Colour colour, float width, float opacity = 1, string dashes = "")
    {
        width *= Placement.Scale;
        var path = Path(outline, width / 2, opacity);
        Write($"<path d=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{width:0.##}\"");
        Write($" stroke-linecap=\"round\" stroke-linejoin=\"round\"");
        WriteOpacity("stroke-opacity", opacity);
        if (dashes.Length > 0)
        {
            var lengths = dashes.Split(' ').Select(d => float.Parse(d, CultureInfo.InvariantCulture) * Placement.Scale)
                .Select(l => l.ToString("0.##", CultureInfo.InvariantCulture));
            Write($" stroke-dasharray=\"{string.Join(' ', lengths)}\"");
        }
        _body.Append("/>\n");
    }

    /// <summary>Draws something that may not leave the outline.</summary>
    public void Inside(Outline outline, Action draw)
    {
        var name = Name();
        _definitions.Append(CultureInfo.InvariantCulture,
            $"<clipPath id=\"{name}\"><path d=\"{Path(outline, 0, 0)}\"/></clipPath>\n");
        Write($"<g clip-path=\"url(#{name})\">\n");
        _clips++;
        draw();
        _clips--;
        _body.Append("</g>\n");
    }

    /// <summary>Draws something that can be found again in the SVG by its id.</summary>
    public void Group(string id, Action draw)
    {
        Write($"<g id=\"{id}\">\n");
        draw();
        _body.Append("</g>\n");
    }

    /// <summary>A paint that runs from one point to another.</summary>
    public string Gradient(float x1, float y1, float x2, float y2,
        params ReadOnlySpan<(float At, Colour Colour, float Opacity)> stops)
    {
        var name = Name();
        var (a, b) = (Placement.Map(new Vector2(x1, y1)), Placement.Map(new Vector2(x2, y2)));
        _definitions.Append(
            CultureInfo.InvariantCulture,
            $"""<linearGradient id="{name}" {Units} x1="{a.X:0.##}" y1="{a.Y:0.##}" x2="{b.X:0.##}" y2="{b.Y:0.##}">""");
        return Finish(name, stops, "linearGradient");
    }

    /// <summary>A paint that runs from a centre outwards.</summary>
    public string Glow(float x, float y, float radius,
        params ReadOnlySpan<(float At, Colour Colour, float Opacity)> stops)
    {
        var name = Name();
        var at = Placement.Map(new Vector2(x, y));
        radius *= Placement.Scale;
        _definitions.Append(
            CultureInfo.InvariantCulture,
            $"""<radialGradient id="{name}" {Units} cx="{at.X:0.##}" cy="{at.Y:0.##}" r="{radius:0.##}">""");
        return Finish(name, stops, "radialGradient");
    }

    public string ToSvg(int side) => ToSvg(side, side);

    public string ToSvg(int width, int height) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        <svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">
        <defs>
        {_definitions}</defs>
        {_body}</svg>

        """);

    private string Finish(string name, ReadOnlySpan<(float At, Colour Colour, float Opacity)> stops, string element)
    {
        foreach (var (at, colour, opacity) in stops)
        {
            _definitions.Append(
                CultureInfo.InvariantCulture,
                    $"<stop offset=\"{at:0.##}\" stop-color=\"{colour}\" stop-opacity=\"{opacity:0.##}\"/>");
        }
        _definitions.Append(CultureInfo.InvariantCulture, $"</{element}>\n");
        return $"url(#{name})";
    }

    private string Name() => "n" + _names++.ToString(CultureInfo.InvariantCulture);

    private void Write(FormattableString text) => _body.Append(text.ToString(CultureInfo.InvariantCulture));

    private void WriteOpacity(string attribute, float opacity)
    {
        if (opacity < 1)
        {
            Write($" {attribute}=\"{opacity:0.###}\"");
        }
    }

    private string Path(Outline outline, float margin, float opacity)
    {
        var path = new StringBuilder();
        var marks = opacity > 0.3f && _clips == 0;
        foreach (var contour in outline.Contours)
        {
            var pen = Placement.Map(contour.Start);
            Append(path, 'M', pen);
            for (var i = 0; i < contour.Points.Count; i += 3)
            {
                var (a, b, c) = (Placement.Map(contour.Points[i]), Placement.Map(contour.Points[i + 1]),
                    Placement.Map(contour.Points[i + 2]));
                if (marks)
                {
                    Mark(pen, a, b, c, margin);
                }
                if (IsStraight(pen, a, c) && IsStraight(pen, b, c))
                {
                    Append(path, 'L', c);
                }
                else
                {
                    Append(path, 'C', a);
                    Append(path, ' ', b);
                    Append(path, ' ', c);
                }
                pen = c;
            }
            if (contour.Closed)
            {
                path.Append('Z');
            }
            else if (marks && margin == 0)
            {
                Silhouette?.Add(pen, Placement.Map(contour.Start)); // What is filled is closed.
            }
        }
        if (marks && margin > 0)
        {
            Silhouette?.Stroke(margin);
        }
        else if (marks)
        {
            Silhouette?.Fill();
        }
        return path.ToString();
    }

    // To a tenth of a pixel.
    private static void Append(StringBuilder path, char command, Vector2 point)
    {
        path.Append(command);
        AppendTenths(path, point.X);
        path.Append(' ');
        AppendTenths(path, point.Y);
    }

    private static void AppendTenths(StringBuilder path, float value)
    {
        var tenths = (int)MathF.Round(value * 10);
        if (tenths < 0)
        {
            path.Append('-');
            tenths = -tenths;
        }
        path.Append(tenths / 10);
        if (tenths % 10 != 0)
        {
            path.Append('.').Append((char)('0' + (tenths % 10)));
        }
    }

    private static bool IsStraight(Vector2 from, Vector2 point, Vector2 to)
    {
        var (way, off) = (to - from, point - from);
        return MathF.Abs((way.X * off.Y) - (way.Y * off.X)) < 0.1f * (MathF.Abs(way.X) + MathF.Abs(way.Y)) + 1e-6f;
    }

    // Eight points of a cubic lie within a tenth of a pixel of its extremes at our sizes.
    private void Mark(Vector2 p0, Vector2 p1, Vector2 p2, Vector2 p3, float margin)
    {
        var (low, high) = Ink;
        var before = p0;
        for (var i = 0; i <= 8; i++)
        {
            var (t, u) = (i / 8f, 1 - (i / 8f));
            var p = (u * u * u * p0) + (3 * u * u * t * p1) + (3 * u * t * t * p2) + (t * t * t * p3);
            Silhouette?.Add(before, p);
            before = p;
            low = Vector2.Min(low, p - new Vector2(margin));
            high = Vector2.Max(high, p + new Vector2(margin));
        }
        Ink = (low, high);
    }
}

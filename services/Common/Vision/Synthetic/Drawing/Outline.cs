using System.Numerics;

namespace Vitrine.Vision.Synthetic.Drawing;

/// <summary>A path of cubic curves in the item's own space, 200 x 200, origin top left.</summary>
/// <remarks>Lines are kept as cubics too, so that a bending placement bends them.</remarks>
internal sealed class Outline
{
    private const float Kappa = 0.5523f; // a quarter circle as one cubic
    private readonly List<Contour> _contours = [];
    private Vector2 _pen;

    public IReadOnlyList<Contour> Contours => _contours;

    public static Outline From(float x, float y) => new Outline().Move(x, y);

    public static Outline Line(float x1, float y1, float x2, float y2) => From(x1, y1).To(x2, y2);

    public static Outline Rectangle(float x, float y, float width, float height) => Rounded(x, y, width, height, 0);

    public static Outline Rounded(float x, float y, float width, float height, float radius)
    {
        var (r, right, bottom) = (radius, x + width, y + height);
        return From(x + r, y).To(right - r, y).Bend(right, y, right, y + r).To(right, bottom - r)
            .Bend(right, bottom, right - r, bottom).To(x + r, bottom).Bend(x, bottom, x, bottom - r).To(x, y + r)
            .Bend(x, y, x + r, y).Close();
    }

    public static Outline Ellipse(float x, float y, float rx, float ry) => new Outline().Round(x, y, rx, ry);

    public static Outline Polygon(params ReadOnlySpan<Vector2> points) => new Outline().Shape(points);

    /// <summary>A smooth curve through every point (Catmull-Rom).</summary>
    public static Outline Through(params ReadOnlySpan<(float X, float Y)> points)
    {
        var outline = From(points[0].X, points[0].Y);
        for (var i = 0; i + 1 < points.Length; i++)
        {
            var before = points[Math.Max(i - 1, 0)];
            var (a, b) = (points[i], points[i + 1]);
            var after = points[Math.Min(i + 2, points.Length - 1)];
            outline.Curve(
                a.X + ((b.X - before.X) / 6), a.Y + ((b.Y - before.Y) / 6),
                b.X - ((after.X - a.X) / 6), b.Y - ((after.Y - a.Y) / 6), b.X, b.Y);
        }
        return outline;
    }

    public Outline Move(float x, float y)
    {
        _pen = new Vector2(x, y);
        _contours.Add(new Contour(_pen));
        return this;
    }

    public Outline To(float x, float y)
    {
        var end = new Vector2(x, y);
        return Append(Vector2.Lerp(_pen, end, 1 / 3f), Vector2.Lerp(_pen, end, 2 / 3f), end);
    }

    /// <summary>A curve pulled towards one point.</summary>
    public Outline Bend(float pullX, float pullY, float x, float y)
    {
        var (pull, end) = (new Vector2(pullX, pullY), new Vector2(x, y));
        return Append(Vector2.Lerp(_pen, pull, 2 / 3f), Vector2.Lerp(end, pull, 2 / 3f), end);
    }

    public Outline Curve(float x1, float y1, float x2, float y2, float x, float y) =>
        Append(new Vector2(x1, y1), new Vector2(x2, y2), new Vector2(x, y));

    public Outline Close()
    {
        var contour = _contours[^1];
        if (Vector2.DistanceSquared(_pen, contour.Start) > 1e-6f)
        {
            To(contour.Start.X, contour.Start.Y);
        }
        contour.Closed = true;
        return this;
    }

    /// <summary>Adds an ellipse as a contour of its own.</summary>
    public Outline Round(float x, float y, float rx, float ry)
    {
        var (kx, ky) = (rx * Kappa, ry * Kappa);
        return Move(x - rx, y).Curve(x - rx, y - ky, x - kx, y - ry, x, y - ry)
            .Curve(x + kx, y - ry, x + rx, y - ky, x + rx, y)
            .Curve(x + rx, y + ky, x + kx, y + ry, x, y + ry).Curve(x - kx, y + ry, x - rx, y + ky, x - rx, y).Close();
    }

    /// <summary>Adds a polygon as a contour of its own.</summary>
    public Outline Shape(params ReadOnlySpan<Vector2> points)
    {
        Move(points[0].X, points[0].Y);
        foreach (var point in points[1..])
        {
            To(point.X, point.Y);
        }
        return Close();
    }

    /// <summary>Adds every contour of another outline.</summary>
    public Outline With(Outline other)
    {
        _contours.AddRange(other._contours);
        return this;
    }

    /// <summary>The same outline, every point moved.</summary>
    public Outline Moved(Func<Vector2, Vector2> move)
    {
        var moved = new Outline();
        foreach (var contour in _contours)
        {
            var copy = new Contour(move(contour.Start)) { Closed = contour.Closed };
            copy.Points.AddRange(contour.Points.Select(move));
            moved._contours.Add(copy);
        }
        return moved;
    }

    /// <summary>The mirror image across the item's middle.</summary>
    public Outline Mirrored() => Moved(p => new Vector2(200 - p.X, p.Y));

    /// <summary>A rectangle around all control points, hence around the outline.</summary>
    public (Vector2 Low, Vector2 High) Hull()
    {
        var (low, high) = (new Vector2(float.MaxValue), new Vector2(float.MinValue));
        foreach (var point in _contours.SelectMany(c => c.Points.Prepend(c.Start)))
        {
            low = Vector2.Min(low, point);
            high = Vector2.Max(high, point);
        }
        return (low, high);
    }

    private Outline Append(Vector2 c1, Vector2 c2, Vector2 end)
    {
        _contours[^1].Points.AddRange([c1, c2, end]);
        _pen = end;
        return this;
    }

    /// <summary>One run of the pen: a start, then three points a cubic.</summary>
    public sealed class Contour(Vector2 start)
    {
        public Vector2 Start { get; } = start;

        public List<Vector2> Points { get; } = [];

        public bool Closed { get; set; }
    }
}

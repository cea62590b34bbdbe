using System.Numerics;
using Vitrine.Media;

namespace Vitrine.Vision.Synthetic.Drawing;

/// <summary>Which pixels of a picture ink covers: those whose middles lie in it.</summary>
internal sealed class Silhouette(int width = SquareDrawing.Side, int height = SquareDrawing.Side)
{
    private readonly bool[] _covered = new bool[width * height];
    private readonly List<(Vector2 From, Vector2 To)> _edges = [];

    /// <summary>Covered pixels.</summary>
    public int Count => _covered.Count(covered => covered);

    /// <summary>The box around the covered pixels; null: there is none.</summary>
    public PictureRegion? Box
    {
        get
        {
            var (left, top, right, bottom) = (width, height, 0, 0);
            for (var i = 0; i < _covered.Length; i++)
            {
                if (_covered[i])
                {
                    var (y, x) = Math.DivRem(i, width);
                    (left, top, right, bottom) = (Math.Min(left, x), Math.Min(top, y), Math.Max(right, x + 1), Math.Max(bottom, y + 1));
                }
            }

            return right > left ? new PictureRegion(left, top, right, bottom) : null;
        }
    }

    /// <summary>Whether ink covers the pixel of a place in the picture.</summary>
    public bool Covers(float x, float y) => _covered[((int)y * width) + (int)x];

    /// <summary>Takes away what another covers.</summary>
    public void Hide(Silhouette front)
    {
        for (var i = 0; i < _covered.Length; i++)
        {
            _covered[i] &= !front._covered[i];
        }
    }

    /// <summary>Adds an edge to the outline in the making, in picture pixels.</summary>
    public void Add(Vector2 from, Vector2 to) => _edges.Add((from, to));

    /// <summary>Covers what the outline's contours wind around, as SVG fills, and begins another.</summary>
    public void Fill()
    {
        var crossings = new List<(int Row, float X, int Winding)>();
        foreach (var (from, to) in _edges)
        {
            for (var y = Pixel(MathF.Min(from.Y, to.Y), height); y < Pixel(MathF.Max(from.Y, to.Y), height); y++)
            {
                var x = from.X + ((y + 0.5f - from.Y) / (to.Y - from.Y) * (to.X - from.X));
                crossings.Add((y, x, from.Y < to.Y ? 1 : -1));
            }
        }

        crossings.Sort(); // Row by row, from the left; at a row's end nothing winds.
        var winding = 0;
        for (var i = 0; i + 1 < crossings.Count; i++)
        {
            winding += crossings[i].Winding;
            if (winding != 0)
            {
                Cover(crossings[i].Row, crossings[i].X, crossings[i + 1].X);
            }
        }

        _edges.Clear();
    }

    /// <summary>Covers what lies within a distance of the outline, as a round pen does, and begins another.</summary>
    public void Stroke(float distance)
    {
        foreach (var (from, to) in _edges)
        {
            var (low, high) = (Vector2.Min(from, to) - new Vector2(distance), Vector2.Max(from, to) + new Vector2(distance));
            for (var y = Pixel(low.Y, height); y < Pixel(high.Y, height); y++)
            {
                for (var x = Pixel(low.X, width); x < Pixel(high.X, width); x++)
                {
                    _covered[(y * width) + x] |= Distance(new Vector2(x + 0.5f, y + 0.5f), from, to) <= distance;
                }
            }
        }

        _edges.Clear();
    }

    private void Cover(int y, float left, float right)
    {
        for (var x = Pixel(left, width); x < Pixel(right, width); x++)
        {
            _covered[(y * width) + x] = true;
        }
    }

    // Of so many, the first pixel whose middle does not lie before a place.
    private static int Pixel(float place, int count) => (int)Math.Clamp(MathF.Ceiling(place - 0.5f), 0, count);

    private static float Distance(Vector2 point, Vector2 from, Vector2 to)
    {
        var way = to - from;
        var along = way == Vector2.Zero ? 0 : Math.Clamp(Vector2.Dot(point - from, way) / way.LengthSquared(), 0, 1);
        return Vector2.Distance(point, from + (along * way));
    }
}

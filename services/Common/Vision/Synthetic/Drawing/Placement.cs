using System.Numerics;

namespace Vitrine.Vision.Synthetic.Drawing;

/// <summary>How an item's 200 x 200 space lies in the picture: bent, turned, tilted, scaled, moved.</summary>
/// <param name="Centre">Where the item's middle (100, 100) comes to lie, in picture pixels.</param>
/// <param name="Scale">Picture pixels for one unit of the item.</param>
internal sealed record Placement(Vector2 Centre, float Scale)
{
    /// <summary>Clockwise, in radians.</summary>
    public float Turn { get; init; }

    /// <summary>Share of size lost per 100 units to the right and to the bottom: a plane in perspective.</summary>
    public Vector2 Tilt { get; init; }

    /// <summary>Horizontal sway in units, as cloth hangs on a body.</summary>
    public float Sway { get; init; }

    /// <summary>Horizontal foreshortening, 1 is none: the item turned about its upright axis.</summary>
    public float Squeeze { get; init; } = 1;

    public bool Mirror { get; init; }

    public Vector2 Map(Vector2 point)
    {
        var p = point - new Vector2(100, 100);
        p.X = (p.X + (Sway * MathF.Sin(p.Y * 0.025f))) * (Mirror ? -Squeeze : Squeeze);
        p /= 1 + (Vector2.Dot(p, Tilt) / 100);
        var (sin, cos) = MathF.SinCos(Turn);
        return Centre + (Scale * new Vector2((p.X * cos) - (p.Y * sin), (p.X * sin) + (p.Y * cos)));
    }
}

using System.Numerics;
using Vitrine.Vision.Synthetic.Drawing;
using Vitrine.Vision.Synthetic.Scenes;

namespace Vitrine.Vision.Synthetic.Live;

/// <summary>What a host has on, and what is held up before the body.</summary>
internal sealed record Outfit(BoutiqueItem? Worn, BoutiqueItem? Held)
{
    private const float Waist = 82; // From an upper garment's space down to a lower one's.
    private const float Elbow = 55; // Sleeves that end nearer to the shoulder leave it free.

    public static bool CanWear(BoutiqueItem item) => item.Category is not ("shoes" or "bags");

    /// <summary>An item put on where that can be and is wished, else held up.</summary>
    public static Outfit Of(BoutiqueItem item, bool worn) => worn && CanWear(item) ? new(item, null) : new(null, item);

    /// <summary>Holds up something else over what is worn, if its sleeves leave the arms free.</summary>
    public Outfit Under(BoutiqueItem? worn) => this with
    {
        Worn = Worn ?? (worn is not null && CanWear(worn) && Cuff(worn, 1) is null ? worn : null),
    };

    /// <summary>The middle of a long sleeve's end, in the body's space; null: the forearm is free.</summary>
    public static Vector2? Cuff(BoutiqueItem item, int side)
    {
        var name = side > 0 ? "right" : "left";
        Vector2[] ends = [.. item.Design.Keypoints
            .Where(point => point.Name.StartsWith($"cuff_{name}", StringComparison.Ordinal)).Select(point => point.Place)];
        return ends is [var one, var other] && Vector2.Distance((one + other) / 2, Person.Shoulder(side)) > Elbow
            ? (one + other) / 2
            : null;
    }

    public static Placement Wear(BoutiqueItem item, Placement body) => item.Category is "skirts" or "trousers"
        ? body with { Centre = body.Map(new Vector2(100, 100 + Waist)) }
        : body;

    /// <summary>Holds an item in its middle.</summary>
    public static Placement Hold(BoutiqueItem item, Placement body, Vector2 middle, float turn) => Scene.Centred(
        body with { Centre = body.Map(middle), Scale = body.Scale * Size(item), Turn = body.Turn + turn, Sway = 0 }, item);

    /// <summary>Where a hand holds it, in the body's space.</summary>
    public static Vector2 Grip(BoutiqueItem item, Vector2 middle, float turn, int side)
    {
        var half = (item.Extent.High - item.Extent.Low) / 2 * Size(item);
        var (sin, cos) = MathF.SinCos(turn);
        var grip = new Vector2(side * half.X * (CanWear(item) ? 0.5f : 0.92f), CanWear(item) ? -half.Y * 0.84f : half.Y * 0.2f);
        return middle + new Vector2((grip.X * cos) - (grip.Y * sin), (grip.X * sin) + (grip.Y * cos));
    }

    private static float Size(BoutiqueItem item)
    {
        var (low, high) = item.Extent;
        return (CanWear(item) ? 132 : 96) / MathF.Max(high.X - low.X, high.Y - low.Y);
    }
}

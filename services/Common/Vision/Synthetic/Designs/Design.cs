using System.Numerics;
using Vitrine.Vision.Synthetic.Drawing;

namespace Vitrine.Vision.Synthetic.Designs;

/// <summary>One item's parameters, and how they are drawn in a space of 200 x 200, origin top left.</summary>
internal abstract class Design(string category, string kind, Fabric fabric)
{
    public string Category { get; } = category;

    /// <summary>What a shop calls it, for example "hoodie".</summary>
    public string Kind { get; } = kind;

    public Fabric Fabric { get; } = fabric;

    /// <summary>The middle of the price range, in euros.</summary>
    public abstract float TypicalPrice { get; }

    /// <summary>Facts to filter on, besides colour and pattern.</summary>
    public Dictionary<string, string> Facts { get; } = [];

    /// <summary>Named places in the item's space. Garments use the names of FashionAI's key points.</summary>
    public abstract IEnumerable<(string Name, Vector2 Place)> Keypoints { get; }

    /// <summary>Where to look closely.</summary>
    public virtual Vector2 Detail => new(100, 80);

    public abstract void Draw(Sketch sketch);
}

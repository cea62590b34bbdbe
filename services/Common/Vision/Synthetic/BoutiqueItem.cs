using System.Numerics;
using Vitrine.Vision.Synthetic.Designs;
using Vitrine.Vision.Synthetic.Drawing;
using Vitrine.Vision.Synthetic.Scenes;

namespace Vitrine.Vision.Synthetic;

/// <summary>One thing that the boutique sells.</summary>
public sealed class BoutiqueItem
{
    private readonly Lazy<(Vector2 Low, Vector2 High)> _extent;

    internal BoutiqueItem(int seed, Design design)
    {
        var fabric = design.Fabric;
        Seed = seed;
        Design = design;
        Styles = StyleRules.For(design);
        Attributes = new Dictionary<string, string>(design.Facts)
        {
            ["kind"] = design.Kind,
            ["colour"] = fabric.Base.Name,
            ["pattern"] = fabric.Pattern,
        };
        Title = Wording(design);
        Price = MathF.Floor(design.TypicalPrice * SeededRandom.For(seed, 1).Between(0.6f, 1.6f)) + 0.9;
        Tags = [design.Kind, fabric.Base.Name, fabric.Pattern, .. Styles];
        _extent = new(() => Measure(design));
    }

    public int Seed { get; }

    /// <summary>The shop's own id.</summary>
    public string Id => $"boutique-{Seed:d7}";

    public string Title { get; }

    /// <summary>One of <see cref="Boutique.Categories"/>.</summary>
    public string Category => Design.Category;

    /// <summary>In euros.</summary>
    public double Price { get; }

    public IReadOnlyList<string> Tags { get; }

    /// <summary>One to three of <see cref="StyleRules.Labels"/>.</summary>
    public IReadOnlyList<string> Styles { get; }

    /// <summary>kind, colour, pattern, and what else the kind has: neck, sleeves, length, closure, heel.</summary>
    public IReadOnlyDictionary<string, string> Attributes { get; }

    internal Design Design { get; }

    /// <summary>The ink of the item in its own space.</summary>
    internal (Vector2 Low, Vector2 High) Extent => _extent.Value;

    /// <summary>A picture as a shop takes it: the item alone on a plain ground.</summary>
    public DrawnPicture Studio(StudioView view) => StudioScene.Draw(this, view);

    /// <summary>A picture as a passer-by takes it: tilted, cluttered, badly lit, blurred, part hidden.</summary>
    /// <param name="shot">Which of endlessly many; the same number gives the same picture.</param>
    public DrawnPicture Street(int shot) => StreetScene.Draw(this, shot);

    private static (Vector2 Low, Vector2 High) Measure(Design design)
    {
        var sketch = new Sketch { Placement = new Placement(new Vector2(100, 100), 1) };
        sketch.ForgetInk();
        design.Draw(sketch);
        return sketch.Ink;
    }

    private static string Wording(Design design)
    {
        var pattern = design.Fabric.Pattern == "plain" ? "" : design.Fabric.Pattern + " ";
        var detail = design.Facts.TryGetValue("neck", out var neck) ? $", {neck}"
            : design.Facts.TryGetValue("closure", out var closure) ? $", {closure}"
            : design.Facts.TryGetValue("length", out var length) ? $", {length}" : "";
        var words = $"{pattern}{design.Fabric.Base.Name} {design.Kind}{detail}";
        return char.ToUpperInvariant(words[0]) + words[1..];
    }
}

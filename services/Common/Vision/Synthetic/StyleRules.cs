using Vitrine.Vision.Synthetic.Designs;

namespace Vitrine.Vision.Synthetic;

/// <summary>Which styles an item belongs to: a rule each, so that the labels can be learnt from the picture.</summary>
public static class StyleRules
{
    private static readonly (string Label, Func<Design, bool> Holds)[] _rules =
    [
        ("sporty", d =>
            d.Kind is "hoodie" or "trainer" or "high-top trainer" or "bomber jacket" or "vest top" or "shorts"),
        ("business", d => d.Kind is "blazer" or "coat" or "loafer"
            || (d.Kind is "shirt" && d.Fabric.Pattern is "plain" or "striped")),
        ("denim", d => d.Fabric.Base.Name.Contains("denim", StringComparison.Ordinal)
            || d.Fabric.Base.Name == "indigo"),
        ("romantic", d => d.Category is "dresses" or "skirts" or "tops" && d.Fabric.Pattern == "printed"
            && d.Fabric.Motif.Name is "flower" or "heart" or "leaf"),
        ("preppy", d => d.Kind is "polo shirt"
            || (d.Fabric.Pattern == "checked" && d.Category is "skirts" or "tops" or "outerwear")),
        ("retro", d => d.Fabric.Pattern is "dotted" or "chevron"),
        ("nautical", d => d.Fabric.Pattern == "striped" && d.Fabric.Base.Name is "white" or "navy" or "ecru" or "blue"),
        ("party", d => d.Kind == "court shoe"
            || (d.Category == "dresses" && d.Facts["sleeves"] == "sleeveless" && d.Facts["length"] == "knee")),
        ("bohemian", d => d.Facts.GetValueOrDefault("length") == "maxi"),
        ("outdoor", d => d.Kind is "backpack" or "padded jacket" || d.Facts.GetValueOrDefault("closure") == "laces"),
        ("minimal", d => d.Fabric.Pattern == "plain"
            && d.Fabric.Base.Name is "white" or "black" or "grey" or "ecru" or "sand" or "cream" or "charcoal"),
        ("bold", d =>
            d.Fabric.Base.Name is "fuchsia" or "lime" or "orange" or "yellow" or "red" or "cobalt" or "purple"),
    ];

    /// <summary>All thirteen labels.</summary>
    public static IReadOnlyList<string> Labels { get; } = [.. _rules.Select(r => r.Label), "casual"];

    internal static IReadOnlyList<string> For(Design design)
    {
        var styles = _rules.Where(r => r.Holds(design)).Select(r => r.Label).Take(3).ToArray();
        return styles.Length > 0 ? styles : ["casual"];
    }
}

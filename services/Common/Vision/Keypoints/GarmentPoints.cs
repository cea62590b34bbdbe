namespace Vitrine.Vision.Keypoints;

/// <summary>
/// The 24 key points of the FashionAI contest (Tianchi, 2018): their order, which of them a garment has, which change places in a
/// mirror, and which two measure a garment's size.
/// </summary>
public static class GarmentPoints
{
    /// <summary>24.</summary>
    public const int Count = 24;

    private static readonly string[] _names =
    [
        "neckline_left", "neckline_right", "center_front", "shoulder_left", "shoulder_right", "armpit_left", "armpit_right",
        "waistline_left", "waistline_right", "cuff_left_in", "cuff_left_out", "cuff_right_in", "cuff_right_out", "top_hem_left",
        "top_hem_right", "waistband_left", "waistband_right", "hemline_left", "hemline_right", "crotch", "bottom_left_in",
        "bottom_left_out", "bottom_right_in", "bottom_right_out",
    ];

    private static readonly Dictionary<Garment, int[]> _garments = new()
    {
        [Garment.Blouse] = Having("neckline", "center_front", "shoulder", "armpit", "cuff", "top_hem"),
        [Garment.Outwear] = Having("neckline", "shoulder", "armpit", "waistline", "cuff", "top_hem"),
        [Garment.Dress] = Having("neckline", "center_front", "shoulder", "armpit", "waistline", "cuff", "hemline"),
        [Garment.Skirt] = Having("waistband", "hemline"),
        [Garment.Trousers] = Having("waistband", "crotch", "bottom"),
    };

    private static readonly int[] _mirror = [.. _names.Select(name => Array.IndexOf(_names, name switch
    {
        _ when name.Contains("left", StringComparison.Ordinal) => name.Replace("left", "right", StringComparison.Ordinal),
        _ => name.Replace("right", "left", StringComparison.Ordinal),
    }))];

    private static readonly Dictionary<string, Garment> _byName = Enum.GetValues<Garment>().ToDictionary(Name);

    // What the boutique calls them.
    private static readonly Dictionary<string, Garment> _byCategory = new()
    {
        ["tops"] = Garment.Blouse,
        ["outerwear"] = Garment.Outwear,
        ["dresses"] = Garment.Dress,
        ["skirts"] = Garment.Skirt,
        ["trousers"] = Garment.Trousers,
    };

    /// <summary>Of all points, in the contest's order.</summary>
    public static IReadOnlyList<string> Names => _names;

    /// <summary>What tables and requests call the garments.</summary>
    public static IReadOnlyCollection<string> GarmentNames => _byName.Keys;

    /// <summary>The points that a garment has, as places in <see cref="Names"/>, ascending.</summary>
    public static IReadOnlyList<int> Of(Garment garment) => _garments[garment];

    /// <summary>The points that one of some garments has, ascending.</summary>
    public static IReadOnlyList<int> Of(IEnumerable<Garment> garments) => [.. garments.SelectMany(Of).Distinct().Order()];

    /// <summary>The point that a mirror makes of one: the other side's, or itself where it lies in the middle.</summary>
    public static int MirrorOf(int point) => _mirror[point];

    /// <summary>The points whose distance errors are divided by: armpits, or the ends of the waistband.</summary>
    public static (int Left, int Right) NormalizerOf(Garment garment) =>
        garment is Garment.Skirt or Garment.Trousers ? (15, 16) : (5, 6);

    /// <summary>A garment as tables and requests call it, for example "blouse".</summary>
    public static string Name(Garment garment) => garment.ToString().ToLowerInvariant();

    /// <summary>The garment of a name, or of a label that the boutique gives its items, "tops"; null: there is none.</summary>
    public static Garment? Find(string name) =>
        _byName.TryGetValue(name, out var garment) || _byCategory.TryGetValue(name, out garment) ? garment : null;

    private static int[] Having(params string[] beginnings) =>
        [.. Enumerable.Range(0, Count).Where(point => beginnings.Any(some => _names[point].StartsWith(some, StringComparison.Ordinal)))];
}

namespace Vitrine.Vision.Synthetic.Drawing;

/// <summary>The colours a shop sells.</summary>
internal static class Palette
{
    private static readonly Colour[] _cloth =
    [
        new("white", 240, 239, 235), new("ecru", 226, 214, 190), new("sand", 205, 182, 148), new("camel", 178, 132, 84),
        new("chocolate", 84, 56, 42), new("black", 34, 34, 38), new("charcoal", 70, 73, 79), new("grey", 146, 149, 154),
        new("navy", 34, 46, 82), new("blue", 48, 92, 170), new("sky", 134, 178, 218), new("teal", 24, 116, 122),
        new("mint", 158, 212, 186), new("green", 44, 122, 76), new("olive", 104, 108, 58), new("lime", 176, 200, 70),
        new("yellow", 238, 200, 62), new("mustard", 200, 150, 40), new("orange", 226, 120, 46),
            new("rust", 170, 78, 44),
        new("red", 196, 42, 48), new("burgundy", 108, 28, 46), new("coral", 236, 120, 104), new("pink", 236, 164, 184),
        new("fuchsia", 204, 48, 128), new("lilac", 182, 160, 214), new("purple", 100, 62, 142),
    ];

    private static readonly Colour[] _hide =
    [
        new("black", 36, 33, 33), new("cognac", 150, 84, 42), new("tan", 188, 136, 88), new("chocolate", 76, 50, 38),
        new("cream", 232, 222, 202), new("white", 238, 238, 236), new("burgundy", 104, 30, 42), new("navy", 36, 46, 76),
        new("forest", 38, 72, 54), new("grey", 138, 138, 140), new("red", 182, 38, 42), new("blush", 222, 176, 166),
        new("mustard", 204, 156, 48), new("cobalt", 44, 80, 168),
    ];

    private static readonly Colour[] _denim =
    [
        new("indigo", 44, 58, 96), new("blue denim", 76, 108, 152), new("light denim", 142, 172, 204),
        new("black denim", 46, 48, 54), new("grey denim", 126, 132, 140),
    ];

    public static readonly Colour Brass = new("brass", 204, 168, 88);
    public static readonly Colour Steel = new("steel", 186, 190, 196);

    public static Colour OfCloth(SeededRandom random) => Shade(random, _cloth);

    public static Colour OfHide(SeededRandom random) => Shade(random, _hide);

    public static Colour OfDenim(SeededRandom random) => Shade(random, _denim);

    // Two dyes of one name are never quite the same.
    private static Colour Shade(SeededRandom random, Colour[] choices)
    {
        var colour = random.Pick<Colour>(choices);
        return random.Chance(0.5f) ? colour.Lighter(random.Between(0, 0.14f)) : colour.Darker(random.Between(0, 0.14f));
    }
}

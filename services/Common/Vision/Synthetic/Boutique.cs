using Vitrine.Vision.Synthetic.Designs;

namespace Vitrine.Vision.Synthetic;

/// <summary>A shop whose items are drawn: the sample catalogue, and what the small network learns from.</summary>
/// <remarks>A seed decides everything about its item: it gives the same pictures on every machine.</remarks>
public static class Boutique
{
    /// <summary>Items that are shown: sample catalogues and demonstrations. No network ever trains on them.</summary>
    public static readonly SeedRange Shown = new(0, 1_000_000);

    /// <summary>Items that networks learn from.</summary>
    public static readonly SeedRange Training = new(1_000_000, 1_000_000);

    /// <summary>Items that trained networks are measured on.</summary>
    public static readonly SeedRange Evaluation = new(2_000_000, 1_000_000);

    /// <summary>Every category that an item can have.</summary>
    public static IReadOnlyList<string> Categories { get; } =
        ["tops", "outerwear", "dresses", "skirts", "trousers", "shoes", "bags"];

    /// <summary>The item of a seed, 0 or more.</summary>
    public static BoutiqueItem Item(int seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(seed);
        return new BoutiqueItem(seed, Roll(SeededRandom.For(seed, 0)));
    }

    /// <summary>The items of <paramref name="count"/> seeds in a row, all categories mixed.</summary>
    public static IEnumerable<BoutiqueItem> Items(int firstSeed, int count) => Enumerable.Range(firstSeed, count)
        .Select(Item);

    internal static Design Roll(SeededRandom random) => random.Below(16) switch
    {
        0 or 1 or 2 or 3 => Top.Roll(random),
        4 or 5 => Outerwear.Roll(random),
        6 or 7 => Dress.Roll(random),
        8 => Skirt.Roll(random),
        9 => Trousers.Roll(random),
        10 => Sneaker.Roll(random),
        11 => Boot.Roll(random),
        12 => Heel.Roll(random),
        13 or 14 => Bag.Roll(random),
        _ => Backpack.Roll(random),
    };
}

/// <summary>Seeds from <paramref name="First"/>, <paramref name="Count"/> in a row.</summary>
public readonly record struct SeedRange(int First, int Count)
{
    public bool Contains(int seed) => seed >= First && seed - First < Count;
}

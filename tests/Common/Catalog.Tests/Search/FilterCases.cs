using Vitrine.Catalog.Ingest;
using Vitrine.Catalog.Search;

namespace Vitrine.Catalog.Tests.Search;

/// <summary>Items and filters drawn at random from few values, and what a filter means, word by word.</summary>
internal static class FilterCases
{
    private static readonly string[] _words = ["a", "b", "c", "d"];
    private static readonly string[] _values = ["1", "\"x\"", "true", "null", "[1]", "[1, 2]"];

    public static Item Item(int id, Random random) => new()
    {
        Shop = Word(random),
        ItemId = $"{id}",
        Title = "",
        Category = Word(random),
        Price = random.Next(4) == 0 ? null : random.Next(100),
        Currency = "EUR",
        Tags = Words(random),
        Attributes = Attributes(random),
    };

    public static ItemFilter Filter(Random random) => new()
    {
        Shops = Seldom(random) ? Words(random) : [],
        Categories = Seldom(random) ? Words(random) : [],
        MinPrice = Seldom(random) ? random.Next(100) : null,
        MaxPrice = Seldom(random) ? random.Next(100) : null,
        Tags = Seldom(random) ? Words(random) : [],
        Attributes = Seldom(random) ? Attributes(random) : null,
        ExcludedItemIds = Seldom(random) ? [.. Enumerable.Range(0, 50).Select(_ => $"{random.Next(300)}")] : [],
    };

    public static bool Passes(Item item, ItemFilter filter) =>
        (filter.Shops.Count == 0 || filter.Shops.Contains(item.Shop))
        && (filter.Categories.Count == 0 || filter.Categories.Contains(item.Category))
        && (filter.MinPrice is null || item.Price >= filter.MinPrice)
        && (filter.MaxPrice is null || item.Price <= filter.MaxPrice)
        && filter.Tags.All(item.Tags.Contains)
        && (filter.Attributes is null || Pairs(filter.Attributes).All(Pairs(item.Attributes).Contains))
        && !filter.ExcludedItemIds.Contains(item.ItemId);

    private static bool Seldom(Random random) => random.Next(3) == 0;

    private static string Word(Random random) => _words[random.Next(_words.Length)];

    private static string[] Words(Random random) => [.. _words.Where(_ => random.Next(2) == 0)];

    private static string Attributes(Random random) =>
        $"{{{string.Join("; ", Words(random).Select(word => $"\"{word}\": {_values[random.Next(_values.Length)]}"))}}}"
            .Replace(';', ',');

    private static string[] Pairs(string attributes) =>
        attributes.Replace(", \"", "; \"", StringComparison.Ordinal).Trim('{', '}')
            .Split("; ", StringSplitOptions.RemoveEmptyEntries);
}

using Google.Protobuf;
using Vitrine.Catalog.Ingest;

namespace Vitrine.Ingest.Images;

/// <summary>The item on the wire and in the database.</summary>
internal static class ItemMapping
{
    public static Item ToRow(this Common.V1.Item item) => new()
    {
        Shop = item.Shop,
        ItemId = item.ItemId,
        Title = item.Title,
        Category = item.Category,
        Price = item.HasPrice ? (decimal)item.Price : null,
        Currency = item.Currency,
        Tags = [.. item.Tags],
        Attributes = item.Attributes is null ? "{}" : JsonFormatter.Default.Format(item.Attributes),
    };

    /// <summary>As JSON, for a replay.</summary>
    public static string ToJson(this Common.V1.Item item) => JsonFormatter.Default.Format(item);

    public static Common.V1.Item FromJson(string json) => JsonParser.Default.Parse<Common.V1.Item>(json);
}

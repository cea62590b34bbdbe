using System.Text.Json;
using Npgsql;
using NpgsqlTypes;

namespace Vitrine.Catalog.Search;

/// <summary>Which items may be found. Every part that is set must hold.</summary>
public sealed record ItemFilter
{
    /// <summary>Lets every item through.</summary>
    public static readonly ItemFilter None = new();

    /// <summary>One of these; empty: any.</summary>
    public IReadOnlyCollection<string> Shops { get; init; } = [];

    /// <summary>One of these; empty: any.</summary>
    public IReadOnlyCollection<string> Categories { get; init; } = [];

    /// <summary>An item without a price does not pass. So with <see cref="MaxPrice"/>.</summary>
    public decimal? MinPrice { get; init; }

    public decimal? MaxPrice { get; init; }

    /// <summary>All of these.</summary>
    public IReadOnlyCollection<string> Tags { get; init; } = [];

    /// <summary>All of these are told of one region of its pictures, by the model of labels that described it last.</summary>
    public IReadOnlyCollection<string> Styles { get; init; } = [];

    /// <summary>All of these are found in one region of its pictures, by one model, with a score of at least 0.5.</summary>
    public IReadOnlyCollection<string> Keypoints { get; init; } = [];

    /// <summary>A JSON object as text: the item's attribute of each key equals the value. Null: any.</summary>
    public string? Attributes { get; init; }

    /// <summary>The shop's ids of items that do not pass, whatever their shop.</summary>
    public IReadOnlyCollection<string> ExcludedItemIds { get; init; } = [];

    /// <summary>True: every item passes.</summary>
    public bool IsEmpty =>
        Shops.Count == 0 && Categories.Count == 0 && MinPrice is null && MaxPrice is null && Tags.Count == 0
        && Styles.Count == 0 && Keypoints.Count == 0 && Attributes is null && ExcludedItemIds.Count == 0;

    /// <summary>
    /// The condition on <c>ingest.items i</c>: what is set, so that PostgreSQL knows how much it lets through. Containment can use the index
    /// but is wider than equality, hence the second look at the attributes.
    /// </summary>
    internal string Sql => IsEmpty ? "true" : string.Join(" and ", Conditions());

    /// <summary>The same text for filters that let the same items through by the same words.</summary>
    public string Key => JsonSerializer.Serialize(new { Shops, Categories, MinPrice, MaxPrice, Tags, Styles, Keypoints, Attributes, ExcludedItemIds });

    internal IEnumerable<NpgsqlParameter> Parameters =>
    [
        Texts("shops", Shops),
        Texts("categories", Categories),
        Parameter("min_price", NpgsqlDbType.Numeric, MinPrice),
        Parameter("max_price", NpgsqlDbType.Numeric, MaxPrice),
        Texts("tags", Tags),
        Texts("styles", Styles),
        Texts("keypoints", Keypoints),
        Parameter("attributes", NpgsqlDbType.Jsonb, Attributes),
        Texts("excluded", ExcludedItemIds),
    ];

    private IEnumerable<string> Conditions()
    {
        if (Shops.Count > 0)
        {
            yield return "i.shop = any(@shops)";
        }

        if (Categories.Count > 0)
        {
            yield return "i.category = any(@categories)";
        }

        if (MinPrice is not null)
        {
            yield return "i.price >= @min_price";
        }

        if (MaxPrice is not null)
        {
            yield return "i.price <= @max_price";
        }

        if (Tags.Count > 0)
        {
            yield return "i.tags @> @tags";
        }

        if (Styles.Count > 0)
        {
            yield return """
                exists (
                  select from ingest.images di join detector.regions dr on dr.image_id = di.id
                  join embedder.descriptions d on d.region_id = dr.id where di.item_id = i.id and d.styles @> @styles)
                """;
        }

        if (Keypoints.Count > 0)
        {
            yield return """
                exists (
                  select from ingest.images ki join detector.regions kr on kr.image_id = ki.id
                  join detector.keypoints k on k.region_id = kr.id where ki.item_id = i.id and k.located @> @keypoints)
                """;
        }

        if (Attributes is not null)
        {
            yield return """
                i.attributes @> @attributes and not exists (
                  select from jsonb_each(@attributes) wanted where i.attributes -> wanted.key is distinct from wanted.value)
                """;
        }

        if (ExcludedItemIds.Count > 0)
        {
            yield return "i.item_id <> all(@excluded)";
        }
    }

    private static NpgsqlParameter Texts(string name, IReadOnlyCollection<string> values) =>
        Parameter(name, NpgsqlDbType.Array | NpgsqlDbType.Text, values.Count == 0 ? null : values.ToArray());

    private static NpgsqlParameter Parameter(string name, NpgsqlDbType type, object? value) =>
        new(name, type) { Value = value ?? DBNull.Value };
}

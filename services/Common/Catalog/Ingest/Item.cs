namespace Vitrine.Catalog.Ingest;

/// <summary>An item that a shop sells. <see cref="Shop"/> and <see cref="ItemId"/> together name it.</summary>
public sealed class Item
{
    public long Id { get; init; }

    public required string Shop { get; init; }

    /// <summary>The shop's own id.</summary>
    public required string ItemId { get; init; }

    /// <summary>Empty: unknown. So are <see cref="Category"/> and <see cref="Currency"/>.</summary>
    public required string Title { get; init; }

    public required string Category { get; init; }

    /// <summary>In the shop's currency; null: unknown.</summary>
    public decimal? Price { get; init; }

    public required string Currency { get; init; }

    public required string[] Tags { get; init; }

    /// <summary>A JSON object as text.</summary>
    public required string Attributes { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }
}

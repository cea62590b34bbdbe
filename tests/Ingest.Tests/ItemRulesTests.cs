using Google.Protobuf.WellKnownTypes;
using Vitrine.Common.V1;
using Vitrine.Ingest.Images;

namespace Vitrine.Ingest.Tests;

/// <summary>The limits that item.proto states, each from both sides.</summary>
public sealed class ItemRulesTests
{
    public static TheoryData<string?, Action<Item>> Items => new()
    {
        { null, _ => { } },
        { null, item => item.Shop = new string('s', 128) },
        { "item.shop", item => item.Shop = new string('s', 129) },
        { "item.shop", item => item.Shop = "" },
        { null, item => item.ItemId = new string('i', 256) },
        { "item.item_id", item => item.ItemId = new string('i', 257) },
        { "item.item_id", item => item.ItemId = "" },
        { "item.title", item => item.Title = new string('t', 1_025) },
        { "item.category", item => item.Category = new string('c', 129) },
        { null, item => item.Price = 0 },
        { "item.price", item => item.Price = -0.01 },
        { "item.price", item => item.Price = double.NaN },
        { "item.price", item => item.Price = 1e12 },
        { null, item => item.Currency = "EUR" },
        { "item.currency", item => item.Currency = "EURO" },
        { null, item => item.Tags.Add(Enumerable.Repeat("tag", 64)) },
        { "item.tags", item => item.Tags.Add(Enumerable.Repeat("tag", 65)) },
        { "item.tags", item => item.Tags.Add("") },
        { "item.attributes", item => item.Attributes = Attribute(new string('x', 17_000)) },
        { "item", item => item.Attributes = Attribute("\0") },
        { "item", item => item.Title = "a\0b" },
    };

    [Theory]
    [MemberData(nameof(Items), DisableDiscoveryEnumeration = true)]
    public void The_first_breach_is_named(string? field, Action<Item> change)
    {
        var item = new Item { Shop = "shop", ItemId = "A-1" };
        change(item);

        ItemRules.FirstBreach(item)?.Field.ShouldBe(field);
        (ItemRules.FirstBreach(item) is null).ShouldBe(field is null);
    }

    [Fact]
    public void An_item_is_required() => ItemRules.FirstBreach(null)!.Value.Field.ShouldBe("item");

    private static Struct Attribute(string value) => new() { Fields = { ["key"] = Value.ForString(value) } };
}

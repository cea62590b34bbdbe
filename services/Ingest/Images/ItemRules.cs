using Vitrine.Common.V1;
using Vitrine.Hosting;

namespace Vitrine.Ingest.Images;

/// <summary>What an item must look like: the limits that item.proto states.</summary>
internal static class ItemRules
{
    private const int MaxAttributeBytes = 16 * 1024;

    /// <summary>The first rule that the item breaks, or null.</summary>
    public static (string Field, string Why)? FirstBreach(Item? item) => item switch
    {
        null => ("item", "is required"),
        { Shop.Length: 0 or > 128 } => ("item.shop", "must have 1 to 128 characters"),
        { ItemId.Length: 0 or > 256 } => ("item.item_id", "must have 1 to 256 characters"),
        { Title.Length: > 1024 } => ("item.title", "must have at most 1,024 characters"),
        { Category.Length: > 128 } => ("item.category", "must have at most 128 characters"),
        { HasPrice: true } when !(double.IsFinite(item.Price) && item.Price is >= 0 and < 1e12)
            => ("item.price", "must be a number from 0 to 1e12"),
        { Currency.Length: not 0 and not 3 } => ("item.currency", "must be an ISO 4217 code of three letters"),
        { Tags.Count: > 64 } => ("item.tags", "must be at most 64"),
        _ when item.Tags.Any(tag => tag.Length is 0 or > 128) => ("item.tags", "must each have 1 to 128 characters"),
        _ when item.Attributes is { } attributes && attributes.CalculateSize() > MaxAttributeBytes
            => ("item.attributes", "must be at most 16 KiB"),
        _ => JsonText.TryFormat(item) switch
        {
            null => ("item.attributes", "must have names and values as JSON has"),
            var json when JsonText.HasNul(json) => ("item", "must not hold the character U+0000"),
            _ => null,
        },
    };

    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT that names the field.</exception>
    public static void ThrowIfBroken(Item? item, string path)
    {
        if (FirstBreach(item) is var (field, why))
        {
            throw RpcErrors.Invalid($"{path}{field}", why);
        }
    }
}

using Google.Protobuf;
using Google.Protobuf.Collections;
using Vitrine.Catalog.Search;
using Vitrine.Hosting;
using Vitrine.Search.V1;
using Vitrine.Vision.Keypoints;

namespace Vitrine.Search.Queries;

/// <summary>The filter on the wire → the catalogue's.</summary>
internal static class FilterReader
{
    private const int MaxValues = 1000;
    private const int MaxAttributeBytes = 16 * 1024;

    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT that names the field.</exception>
    public static ItemFilter Read(Filter? filter)
    {
        if (filter is null)
        {
            return ItemFilter.None;
        }

        var min = Price(filter.HasMinPrice, filter.MinPrice, "filter.min_price");
        var max = Price(filter.HasMaxPrice, filter.MaxPrice, "filter.max_price");
        if (min > max)
        {
            throw RpcErrors.Invalid("filter.min_price", "must not be above filter.max_price");
        }

        if (filter.Attributes?.CalculateSize() > MaxAttributeBytes)
        {
            throw RpcErrors.Invalid("filter.attributes", "must be at most 16 KiB");
        }

        return new ItemFilter
        {
            Shops = Texts(filter.Shops, "filter.shops"),
            Categories = Texts(filter.Categories, "filter.categories"),
            Tags = Texts(filter.Tags, "filter.tags"),
            Styles = Texts(filter.Styles, "filter.styles"),
            Keypoints = filter.Keypoints.All(GarmentPoints.Names.Contains)
                ? Texts(filter.Keypoints, "filter.keypoints")
                : throw RpcErrors.Invalid("filter.keypoints", $"must be of {string.Join(", ", GarmentPoints.Names)}"),
            ExcludedItemIds = Texts(filter.ExcludeItemIds, "filter.exclude_item_ids"),
            MinPrice = min,
            MaxPrice = max,
            Attributes = filter.Attributes is { Fields.Count: > 0 } attributes ? Json(attributes) : null,
        };
    }

    private static decimal? Price(bool isSet, double price, string field) =>
        !isSet ? null
        : double.IsFinite(price) && Math.Abs(price) < 1e15 ? (decimal)price
        : throw RpcErrors.Invalid(field, "must be a finite number");

    // PostgreSQL's text cannot hold U+0000.
    private static RepeatedField<string> Texts(RepeatedField<string> values, string field) =>
        values.Count > MaxValues ? throw RpcErrors.Invalid(field, $"must be at most {MaxValues}")
        : values.Any(value => value.Contains('\0')) ? throw RpcErrors.Invalid(field, "must not hold the character U+0000")
        : values;

    private static string Json(IMessage attributes)
    {
        var json = JsonText.TryFormat(attributes) ?? throw RpcErrors.Invalid("filter.attributes", "must have names and values as JSON has");
        return JsonText.HasNul(json) ? throw RpcErrors.Invalid("filter.attributes", "must not hold the character U+0000") : json;
    }
}

using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Vitrine.Search.Queries;
using Vitrine.Search.V1;

namespace Vitrine.Search.Tests;

public sealed class FilterReaderTests
{
    [Fact]
    public void No_filter_and_an_empty_one_let_every_item_through()
    {
        FilterReader.Read(null).IsEmpty.ShouldBeTrue();
        FilterReader.Read(new Filter { Attributes = new Struct() }).IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void Every_part_arrives()
    {
        var read = FilterReader.Read(new Filter
        {
            Shops = { "shop" },
            Categories = { "shoes", "bags" },
            Tags = { "sale" },
            Styles = { "retro", "bold" },
            Keypoints = { "crotch" },
            ExcludeItemIds = { "A-1" },
            MinPrice = 0,
            MaxPrice = 9.99,
            Attributes = new Struct { Fields = { ["colour"] = Value.ForString("red") } },
        });

        read.Shops.ShouldBe(["shop"]);
        read.Categories.ShouldBe(["shoes", "bags"]);
        read.Tags.ShouldBe(["sale"]);
        read.Styles.ShouldBe(["retro", "bold"]);
        read.Keypoints.ShouldBe(["crotch"]);
        read.ExcludedItemIds.ShouldBe(["A-1"]);
        (read.MinPrice, read.MaxPrice).ShouldBe((0m, 9.99m));
        read.Attributes.ShouldBe("""{ "colour": "red" }""");
    }

    public static TheoryData<string, Filter> Wrong => new()
    {
        { "filter.min_price", new Filter { MinPrice = 2, MaxPrice = 1 } },
        { "filter.min_price", new Filter { MinPrice = double.NaN } },
        { "filter.max_price", new Filter { MaxPrice = double.PositiveInfinity } },
        { "filter.shops", new Filter { Shops = { "a\0b" } } },
        { "filter.tags", new Filter { Tags = { Enumerable.Repeat("tag", 1_001) } } },
        { "filter.styles", new Filter { Styles = { "a\0b" } } },
        { "filter.styles", new Filter { Styles = { Enumerable.Repeat("style", 1_001) } } },
        { "filter.keypoints", new Filter { Keypoints = { "crotch", "knee" } } },
        { "filter.keypoints", new Filter { Keypoints = { Enumerable.Repeat("crotch", 1_001) } } },
        { "filter.attributes", new Filter { Attributes = new Struct { Fields = { ["a"] = Value.ForString("\0") } } } },
        { "filter.attributes", new Filter { Attributes = new Struct { Fields = { ["a"] = Value.ForString(new string('x', 20_000)) } } } },
    };

    [Theory]
    [MemberData(nameof(Wrong), DisableDiscoveryEnumeration = true)]
    public void What_is_wrong_is_refused_by_its_name(string field, Filter filter)
    {
        var error = Should.Throw<RpcException>(() => FilterReader.Read(filter));

        error.StatusCode.ShouldBe(StatusCode.InvalidArgument);
        error.GetRpcStatus()!.GetDetail<BadRequest>()!.FieldViolations.ShouldHaveSingleItem().Field.ShouldBe(field);
    }
}

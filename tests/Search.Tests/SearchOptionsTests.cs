using System.ComponentModel.DataAnnotations;

namespace Vitrine.Search.Tests;

public sealed class SearchOptionsTests
{
    [Fact]
    public void By_default_a_replica_holds_every_item() => Wrong(new SearchOptions()).ShouldBeEmpty();

    [Fact]
    public void A_shard_counts_from_zero()
    {
        Wrong(new SearchOptions { Shard = 2, Shards = 3 }).ShouldBeEmpty();
        Wrong(new SearchOptions { Shard = 3, Shards = 3 }).ShouldBe(["Shard must be below Shards: it is 3 of 3."]);
    }

    [Theory]
    [InlineData("http://search-shard-0:8080", 1, null)]
    [InlineData("search-shard-0", 1, "http addresses")]
    [InlineData("ftp://search-shard-0", 1, "http addresses")]
    [InlineData("http://search-shard-0:8080", 2, "must be empty where Shards is above 1")]
    public void A_fan_out_has_addresses_and_no_rows(string address, int shards, string? wrong)
    {
        var options = new SearchOptions { Shards = shards, ShardAddresses = { new Uri(address, UriKind.RelativeOrAbsolute) } };

        if (wrong is null)
        {
            Wrong(options).ShouldBeEmpty();
        }
        else
        {
            Wrong(options).ShouldHaveSingleItem().ShouldContain(wrong);
        }
    }

    private static IEnumerable<string> Wrong(SearchOptions options)
    {
        var results = new List<ValidationResult>();
        Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true);
        return results.Select(result => result.ErrorMessage!);
    }
}

using System.Text.Json;
using Vitrine.Catalog.Detector;
using Vitrine.Catalog.Search;
using Vitrine.Search.Queries;

namespace Vitrine.Search.Tests;

public sealed class KReciprocalTests
{
    [Fact]
    public void Distances_agree_with_the_reference()
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "reference/k_reciprocal.json")));
        foreach (var one in file.RootElement.EnumerateArray())
        {
            var reRanking = new KReciprocal(
                one.GetProperty("k1").GetInt32(), one.GetProperty("k2").GetInt32(), one.GetProperty("lambda").GetDouble());

            var distances = reRanking.Distances(one.GetProperty("distances").Deserialize<double[][]>()!);

            distances.ShouldBe(one.GetProperty("expected").Deserialize<double[]>()!, 1e-5);
        }
    }

    // The query 0 and thing 1 have each other, 2 and 3 have each other: 2 is nearer to 0 than 3, and shares nothing with it.
    [Fact]
    public void Neighbourhoods_that_share_nothing_are_at_distance_one()
    {
        double[][] distances =
        [
            [0, 0.1, 0.5, 0.6],
            [0.1, 0, 0.5, 0.6],
            [0.5, 0.5, 0, 0.1],
            [0.6, 0.6, 0.1, 0],
        ];

        var jaccard = new KReciprocal(1, 1, 0).Distances(distances);

        // V0 = (1, e^-0.1, 0, 0) and V1 = (e^-0.1, 1, 0, 0): 1 - 2 e^-0.1 / 2.
        jaccard[0].ShouldBe(1 - Math.Exp(-0.1), 1e-12);
        jaccard[1..].ShouldBe([1, 1]);
        new KReciprocal(1, 1, 1).Distances(distances).ShouldBe([0.1, 0.5, 0.6]);
    }

    [Fact]
    public void Items_keep_their_distance_and_equal_ones_their_order()
    {
        RankedItem[] items = [Item(3, [1, 0]), Item(1, [1, 0]), Item(2, [0, 1])];

        var ordered = new KReciprocal(20, 6, 0.3).ReRank(items);

        ordered.Select(item => item.ItemId).ShouldBe([3, 1, 2]);
        ordered.Select(item => item.Distance).ShouldBe([0, 0, 1]);
        ordered.Select(item => item.ReRanked!.Value).ShouldBeInOrder();
        ordered[0].ReRanked.ShouldBe(ordered[1].ReRanked);
        new KReciprocal(20, 6, 0.3).ReRank([]).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(10, 20, 100)]
    [InlineData(200, 20, 200)]
    [InlineData(1000, 100, 1000)]
    [InlineData(1, 1, 5)]
    public void There_are_more_candidates_than_hits(int topK, int k1, int candidates) =>
        new KReciprocal(k1, 1, 0.3).Candidates(topK).ShouldBe(candidates);

    private static RankedItem Item(long id, float[] feature)
    {
        var query = new QueryVector([1, 0], null);
        var distance = CosineDistance.Between(feature, query.Values);
        return new RankedItem(distance, [new Match(new Candidate(id, id, new byte[32], new Box(0, 0, 1, 1), feature), distance, query)]);
    }
}

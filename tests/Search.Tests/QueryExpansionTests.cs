using Microsoft.Extensions.Options;
using Vitrine.Catalog.Detector;
using Vitrine.Catalog.Embedder;
using Vitrine.Catalog.Search;
using Vitrine.Search.Queries;

namespace Vitrine.Search.Tests;

public sealed class QueryExpansionTests
{
    private static readonly float[] _query = [1, 0];

    [Theory]
    [InlineData(0, 1.0)]
    [InlineData(1, 0.6)]
    [InlineData(2, 0.36)]
    [InlineData(3, 0.216)]
    public void A_neighbour_weighs_its_similarity_to_the_power_of_alpha(double alpha, double weight)
    {
        // q + w x with x = (0.6, 0.8) and similarity 0.6.
        var (x, y) = (1 + weight * 0.6, weight * 0.8);
        var length = Math.Sqrt(x * x + y * y);

        var expanded = new QueryExpansion(10, alpha).Expand(_query, [Found(1, 1, [0.6f, 0.8f])]);

        expanded[0].ShouldBe((float)(x / length), 1e-6f);
        expanded[1].ShouldBe((float)(y / length), 1e-6f);
    }

    [Fact]
    public void What_is_unlike_the_query_adds_nothing() =>
        new QueryExpansion(10, 0).Expand(_query, [Found(1, 1, [-1, 0]), Found(2, 2, [0, 1])]).ShouldBe(_query);

    [Fact]
    public void Each_vector_takes_the_nearest_regions_of_its_own_nearest_items()
    {
        var space = new EmbeddingSpace { Model = "model", Sha256 = "sha", Dimension = 2 };
        var query = new QueryVectors(space, [new(_query, null, 0), new([0, 1], null, 1)]);
        CandidateSet[] sets =
        [
            // Item 7 twice: its nearer region counts, and item 9 comes too late.
            Set(Region(1, 7, [0.8f, 0.6f]), Region(2, 7, [0.6f, 0.8f]), Region(3, 9, [0, 1])),
            Set(),
        ];

        var expanded = new QueryExpansion(1, 0).Expand(query, sets, new Ranking(new ReRanker(Options.Create(new SearchOptions()))));

        // (1, 0) + (0.8, 0.6), of the length √3.6.
        expanded.Vectors[0].Values[0].ShouldBe((float)(1.8 / Math.Sqrt(3.6)), 1e-6f);
        expanded.Vectors[0].Values[1].ShouldBe((float)(0.6 / Math.Sqrt(3.6)), 1e-6f);
        expanded.Vectors[1].Values.ShouldBe([0, 1]);
        expanded.Vectors[1].View.ShouldBe(1);
    }

    private static Match Found(long regionId, long itemId, float[] feature) =>
        new(Region(regionId, itemId, feature), CosineDistance.Between(feature, _query), new QueryVector(_query, null));

    private static Candidate Region(long regionId, long itemId, float[] feature) =>
        new(regionId, itemId, new byte[32], new Box(0, 0, 1, 1), feature);

    private static CandidateSet Set(params Candidate[] candidates) => new("exact", true, candidates.Length, candidates.Length, candidates);
}

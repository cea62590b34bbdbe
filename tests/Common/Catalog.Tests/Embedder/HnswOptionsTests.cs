using System.ComponentModel.DataAnnotations;
using Vitrine.Catalog.Embedder;

namespace Vitrine.Catalog.Tests.Embedder;

public sealed class HnswOptionsTests
{
    [Fact]
    public void By_default_the_code_decides_how_many_candidates_a_new_node_has() => Wrong(new HnswOptions()).ShouldBeEmpty();

    [Fact]
    public void What_pgvector_would_refuse_when_it_builds_is_refused_before()
    {
        Wrong(new HnswOptions { M = 1 }).ShouldBe([nameof(HnswOptions.M)]);
        Wrong(new HnswOptions { M = 101 }).ShouldBe([nameof(HnswOptions.M)]);
        Wrong(new HnswOptions { EfConstruction = 1001 }).ShouldBe([nameof(HnswOptions.EfConstruction)]);
        Wrong(new HnswOptions { M = 32, EfConstruction = 63 }).ShouldBe([nameof(HnswOptions.EfConstruction)]);
        Wrong(new HnswOptions { M = 32, EfConstruction = 64 }).ShouldBeEmpty();
        Wrong(new HnswOptions { BuildAfterRows = 0, BuildMemory = 0 }).ShouldBe([nameof(HnswOptions.BuildAfterRows), nameof(HnswOptions.BuildMemory)]);
    }

    private static IEnumerable<string> Wrong(HnswOptions options)
    {
        var results = new List<ValidationResult>();
        Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true);
        return results.SelectMany(result => result.MemberNames);
    }
}

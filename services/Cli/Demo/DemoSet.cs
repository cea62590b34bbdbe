using Vitrine.Cli.Catalogue;
using Vitrine.Cli.Evaluation;

namespace Vitrine.Cli.Demo;

/// <summary>A gallery of shop pictures, queries, and which items answer a query.</summary>
public sealed record DemoSet
{
    /// <summary>What it is, for people.</summary>
    public required string Title { get; init; }

    /// <summary>The shop that holds the gallery; queries are filtered by it, so that two demos never meet.</summary>
    public required string Shop { get; init; }

    public required IReadOnlyList<GalleryPicture> Gallery { get; init; }

    public required IReadOnlyList<Query> Queries { get; init; }

    /// <summary>The first queries, spread evenly over all.</summary>
    public DemoSet Take(int queries) => Queries.Count <= queries
        ? this
        : this with { Queries = [.. Enumerable.Range(0, queries).Select(i => Queries[(int)((long)i * Queries.Count / queries)])] };
}

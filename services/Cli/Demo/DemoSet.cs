using Vitrine.Common.V1;

namespace Vitrine.Cli.Demo;

/// <summary>A gallery of shop pictures, queries, and which items answer a query.</summary>
internal sealed record DemoSet
{
    /// <summary>What it is, for people.</summary>
    public required string Title { get; init; }

    /// <summary>The shop that holds the gallery; queries are filtered by it, so that two demos never meet.</summary>
    public required string Shop { get; init; }

    public required IReadOnlyList<GalleryPicture> Gallery { get; init; }

    public required IReadOnlyList<Query> Queries { get; init; }
}

/// <summary>A picture of an item.</summary>
internal sealed record GalleryPicture(Item Item, string Path);

/// <summary>A photograph, and the items that it may show.</summary>
/// <param name="Shows">What it shows, for people.</param>
/// <param name="Answers">Ids of the items that answer it.</param>
internal sealed record Query(string Path, string Shows, IReadOnlySet<string> Answers);

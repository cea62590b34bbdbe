namespace Vitrine.Catalog.Embedder;

/// <summary>What a model of labels tells of a region.</summary>
/// <param name="Category">The most probable one; empty: the model knows none.</param>
/// <param name="CategoryProbability">0 to 1.</param>
public sealed record RegionDescription(
    long RegionId, string Model, string Category, float CategoryProbability, IReadOnlyList<string> Styles);

namespace Vitrine.Catalog.Embedder;

/// <summary>A region's vector.</summary>
/// <param name="Feature">D numbers: finite, not all 0.</param>
public readonly record struct Embedding(long RegionId, float[] Feature);

namespace Vitrine.Catalog.Embedder;

/// <summary>A row of a space.</summary>
/// <param name="Sequence">Grows with every write.</param>
public readonly record struct StoredEmbedding(long RegionId, long Sequence, float[] Feature);

using Vitrine.Catalog.Detector;

namespace Vitrine.Catalog.Embedder;

/// <summary>A row of a space, with what a search wants to know of its region.</summary>
/// <param name="Sequence">Grows with every write.</param>
/// <param name="ItemId">The id of the <see cref="Ingest.Item"/>; null: a frame of a stream, which no search finds, or an item of another shard.</param>
/// <param name="Sha256">Of the picture's file: 32 bytes.</param>
/// <param name="Feature">Empty where the item is another shard's.</param>
public sealed record StoredEmbedding(long RegionId, long Sequence, long? ItemId, byte[] Sha256, Box Box, ReadOnlyMemory<float> Feature);

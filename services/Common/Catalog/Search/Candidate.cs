using Vitrine.Catalog.Detector;

namespace Vitrine.Catalog.Search;

/// <summary>A region that may be a hit.</summary>
/// <param name="ItemId">The id of its <see cref="Ingest.Item"/>.</param>
/// <param name="Sha256">Of the picture's file: 32 bytes.</param>
/// <param name="Feature">The full feature, for the exact rank.</param>
public sealed record Candidate(long RegionId, long ItemId, byte[] Sha256, Box Box, ReadOnlyMemory<float> Feature);

/// <summary>The candidates of one query, and how they came about.</summary>
/// <param name="Plan">"exact" or "hnsw".</param>
/// <param name="Exact">True: no other item that matches the filter could rank before the wanted number.</param>
/// <param name="MatchedRows">Rows that match the filter; with plan "hnsw" and no filter PostgreSQL's estimate.</param>
/// <param name="MatchedItems">Items of those rows; the estimate likewise.</param>
public sealed record CandidateSet(
    string Plan, bool Exact, long MatchedRows, long MatchedItems, IReadOnlyList<Candidate> Candidates);

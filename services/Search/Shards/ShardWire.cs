using Google.Protobuf;
using Vitrine.Catalog.Detector;
using Vitrine.Catalog.Search;
using Vitrine.Search.Queries;
using Vitrine.Search.V1;

namespace Vitrine.Search.Shards;

/// <summary>What goes between a fan-out and its shards.</summary>
internal static class ShardWire
{
    public static FindNearestRequest ToWire(QueryVectors query, MatchQuestion question) => new()
    {
        Space = query.Space.Id,
        Vectors = { query.Vectors.Select(vector => new Vector { Values = { vector.Values } }) },
        Filter = question.WireFilter,
        Items = question.Items,
        Mode = ModeReader.ToWire(question.Mode),
        WithdrawnItems = { question.Withdrawn },
    };

    public static NearestRows ToWire(MatchSet set) => new()
    {
        Plan = set.Plan,
        Exact = set.Exact,
        MatchedRows = set.MatchedRows,
        MatchedItems = set.MatchedItems,
        Rows =
        {
            Ranking.Nearest([set], int.MaxValue).SelectMany(item => item.Matches).Select(match => new NearestRow
            {
                RegionId = match.Candidate.RegionId,
                ItemId = match.Candidate.ItemId,
                Box = HitWire.ToWire(match.Candidate.Box),
                ImageSha256 = UnsafeByteOperations.UnsafeWrap(match.Candidate.Sha256),
                Distance = match.Distance,
            }),
        },
    };

    /// <param name="vector">What the rows are near to.</param>
    public static MatchSet Read(NearestRows rows, QueryVector vector) => new(
        rows.Plan,
        rows.Exact,
        rows.MatchedRows,
        rows.MatchedItems,
        [
            .. rows.Rows.Select(row => new Match(
                new Candidate(
                    row.RegionId,
                    row.ItemId,
                    row.ImageSha256.ToByteArray(),
                    new Box(row.Box.Left, row.Box.Top, row.Box.Right, row.Box.Bottom),
                    ReadOnlyMemory<float>.Empty),
                row.Distance,
                vector)),
        ]);
}

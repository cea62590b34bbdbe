using Npgsql;
using Vitrine.Catalog.Detector;
using Vitrine.Catalog.Embedder;

namespace Vitrine.Catalog.Search;

/// <summary>
/// Reads the boxes of streams' frames and of items' pictures. A frame in which nothing was found has none: the whole picture, which
/// stands in for it with score 0, is no box of it.
/// </summary>
public sealed class VideoQuery(Database database)
{
    private const string BoxColumns = """r.score, r."left", r.top, r."right", r.bottom, s.feature""";
    private const string Refused = "exists (select from ingest.quarantine q where q.image_id = m.id)";

    /// <summary>How far the streams are; one that has no frame is left out.</summary>
    public Task<List<StreamState>> StatesAsync(EmbeddingSpace space, IReadOnlyCollection<string> streams, CancellationToken ct) =>
        database.QueryAsync(
            $"""
            select m.stream, count(*), count(*) filter (where not {Refused} and (
              not exists (select from detector.regions r where r.image_id = m.id)
              or exists (select from detector.regions r where r.image_id = m.id
                and not exists (select from {space.Table} s where s.region_id = r.id))))
            from ingest.images m where m.stream = any(@streams) group by m.stream
            """,
            [new("streams", streams.ToArray())],
            row => new StreamState(row.GetString(0), row.GetInt64(1), row.GetInt64(2)),
            ct);

    /// <summary>The boxes of streams, by stream, frame and region.</summary>
    /// <param name="limit">The most that are read.</param>
    public Task<List<FrameBox>> FrameBoxesAsync(
        EmbeddingSpace space, IReadOnlyCollection<string> streams, int limit, CancellationToken ct) =>
        database.QueryAsync(
            $"""
            select {BoxColumns}, m.stream, m.frame
            from ingest.images m join detector.regions r on r.image_id = m.id join {space.Table} s on s.region_id = r.id
            where m.stream = any(@streams) and r.score > 0 order by m.stream, m.frame, r.id limit @limit
            """,
            [new("streams", streams.ToArray()), new("limit", limit)],
            row => new FrameBox(row.GetString(6), row.GetInt64(7), ReadBox(row, 0)),
            ct);

    /// <summary>The boxes of items' pictures, by item, picture and region.</summary>
    /// <param name="limit">The most that are read.</param>
    public Task<List<ItemBox>> ItemBoxesAsync(EmbeddingSpace space, ItemFilter filter, int limit, CancellationToken ct) =>
        database.QueryAsync(
            $"""
            select {BoxColumns}, i.id, m.sha256
            from {space.Table} s {CandidateQuery.Joins}
            where {filter.Sql} order by i.id, m.id, r.id limit @limit
            """,
            [.. filter.Parameters, new("limit", limit)],
            row => new ItemBox(row.GetInt64(6), row.GetFieldValue<byte[]>(7), ReadBox(row, 0)),
            ct);

    /// <summary>The next frames of a stream, by number.</summary>
    /// <param name="after">Only frames of a higher number.</param>
    /// <param name="limit">The most that are read.</param>
    public async Task<IReadOnlyList<StreamFrame>> NextFramesAsync(
        EmbeddingSpace space, string stream, long after, int limit, CancellationToken ct)
    {
        var rows = await database.QueryAsync(
            $"""
            select m.frame, m.captured_at, clock_timestamp() - m.created_at, {Refused}, r.id is not null, s.region_id is not null,
              {BoxColumns}
            from (select * from ingest.images where stream = @stream and frame > @after order by frame limit @limit) m
            left join detector.regions r on r.image_id = m.id left join {space.Table} s on s.region_id = r.id
            order by m.frame, r.id
            """,
            [new("stream", stream), new("after", after), new("limit", limit)],
            row => (
                Number: row.GetInt64(0), CapturedAt: row.GetFieldValue<DateTimeOffset>(1), Age: row.GetTimeSpan(2),
                IsRefused: row.GetBoolean(3), IsDetected: row.GetBoolean(4), Box: row.GetBoolean(5) ? ReadBox(row, 6) : null),
            ct);
        return
        [
            .. rows.GroupBy(row => row.Number).Select(frame => new StreamFrame(
                frame.Key, frame.First().CapturedAt, frame.First().Age,
                frame.First().IsRefused || (frame.First().IsDetected && frame.All(row => row.Box is not null)),
                [.. frame.Where(row => row.Box is { Score: > 0 }).Select(row => row.Box!)])),
        ];
    }

    private static FoundBox ReadBox(NpgsqlDataReader row, int first) => new(
        new Box(row.GetFloat(first + 1), row.GetFloat(first + 2), row.GetFloat(first + 3), row.GetFloat(first + 4)),
        row.GetFloat(first),
        row.GetFieldValue<float[]>(first + 5));
}

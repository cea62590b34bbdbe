using MassTransit;
using Microsoft.Extensions.Options;
using Vitrine.Catalog.Ingest;
using Vitrine.Contracts;
using Vitrine.Contracts.Detector;
using Vitrine.Hosting;

namespace Vitrine.Ingest.Images;

/// <summary>
/// Sends <see cref="DetectRegions"/> for every picture whose row is safe. The column <c>dispatched_at</c> is the outbox: it
/// is set after the broker has confirmed, so a crash in between sends a message twice and never not at all.
/// </summary>
internal sealed class Outbox(
    IngestStore store, IBus bus, IOptions<IngestOptions> options, TimeProvider time, ILogger<Outbox> logger)
    : RepeatedWork(time, logger)
{
    protected override TimeSpan Interval => options.Value.OutboxInterval;

    protected override async Task WorkAsync(CancellationToken ct)
    {
        while (await store.UndispatchedAsync(TimeSpan.Zero, 16 * options.Value.ChunkSize, ct) is { Count: > 0 } ids)
        {
            await Task.WhenAll(ids.Chunk(options.Value.ChunkSize).Select(chunk =>
                bus.SendAsync(QueueNames.DetectRegions, new DetectRegions { ImageIds = chunk }, ct)));
            await store.MarkDispatchedAsync(ids, ct);
        }
    }
}

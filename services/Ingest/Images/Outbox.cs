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
internal sealed partial class Outbox(
    IngestStore store, IBus bus, IOptions<IngestOptions> options, ILogger<Outbox> logger) : BackgroundService
{
    private readonly SemaphoreSlim _wake = new(0);

    /// <summary>Says that there may be something to send.</summary>
    public void Wake() => _wake.Release();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await SendAllAsync(stoppingToken);
                await _wake.WaitAsync(options.Value.OutboxInterval, stoppingToken);
            }
            catch (Exception exception) when (TransientFault.Is(exception) && !stoppingToken.IsCancellationRequested)
            {
                Log.Postponed(logger, exception);
                await Task.Delay(options.Value.OutboxInterval, stoppingToken);
            }
        }
    }

    private async Task SendAllAsync(CancellationToken ct)
    {
        while (await store.UndispatchedAsync(TimeSpan.Zero, 16 * options.Value.ChunkSize, ct) is { Count: > 0 } ids)
        {
            await Task.WhenAll(ids.Chunk(options.Value.ChunkSize).Select(chunk =>
                bus.SendAsync(QueueNames.DetectRegions, new DetectRegions { ImageIds = chunk }, ct)));
            await store.MarkDispatchedAsync(ids, ct);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, EventId = 1, EventName = nameof(Postponed),
            Message = "The outbox could not be emptied; it is tried again.")]
        public static partial void Postponed(ILogger logger, Exception exception);
    }
}

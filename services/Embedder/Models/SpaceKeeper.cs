using MassTransit;
using Vitrine.Catalog.Embedder;
using Vitrine.Catalog.Trainer;
using Vitrine.Contracts;
using Vitrine.Contracts.Embedder;
using Vitrine.Contracts.Trainer;
using Vitrine.Hosting;

namespace Vitrine.Embedder.Models;

/// <summary>
/// Has the spaces hold what they should. What the next model's space lacks of the active one's goes through the queue, a few
/// hundred regions at a time so that new pictures do not wait long; once it lacks nothing, that model becomes the active one.
/// What the active space has lacked for a while (a message was lost, a model was rolled back) goes the same way.
/// </summary>
internal sealed partial class SpaceKeeper(
    ActiveModel models, SpaceStore spaces, ModelStore store, IBus bus, TimeProvider time, ILogger<SpaceKeeper> logger)
    : RepeatedWork(time, logger)
{
    private const int RegionsAtATime = 512;
    private const int RegionsPerMessage = 32;
    private static readonly TimeSpan _onItsWay = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10); // Without progress: some were refused, or lost.
    private static readonly TimeSpan _glance = TimeSpan.FromMilliseconds(50);

    protected override TimeSpan Interval => TimeSpan.FromSeconds(1);

    protected override async Task WorkAsync(CancellationToken ct)
    {
        if (!models.IsLoaded)
        {
            return;
        }

        if (models.Next is { } next)
        {
            await CompleteAsync(next.Space, models.Current.Space, ct);
        }

        var active = models.Current.Space;
        await using var right = await spaces.TryLockAsync(active, ct);
        if (right is not null && await spaces.MissingAsync(active, _onItsWay, RegionsAtATime, ct) is { Count: > 0 } missing)
        {
            await FillAsync(active, missing, ct);
        }
    }

    private async Task CompleteAsync(EmbeddingSpace next, EmbeddingSpace active, CancellationToken ct)
    {
        await using var right = await spaces.TryLockAsync(next, ct);
        if (right is null)
        {
            return; // Another replica is at it.
        }

        while (await spaces.LackingAsync(next, active, RegionsAtATime, ct) is { Count: > 0 } lacking)
        {
            await FillAsync(next, lacking, ct);
            if (models.Next?.Space.Id != next.Id)
            {
                return; // No longer asked for.
            }
        }

        if (await store.PromoteAsync(next.Model, ct))
        {
            Log.Complete(logger, next.Model, next.Id);
            await bus.PublishAsync(new ModelPromoted(), ct);
        }
    }

    /// <summary>Sends regions and waits until they are there, so that the queue stays short; what is lost is sent again later.</summary>
    private async Task FillAsync(EmbeddingSpace space, IReadOnlyList<long> regionIds, CancellationToken ct)
    {
        await Task.WhenAll(regionIds.Chunk(RegionsPerMessage).Select(chunk =>
            bus.SendAsync(QueueNames.EmbedRegions, new EmbedRegions { RegionIds = chunk, Space = space.Id }, ct)));
        var (there, since) = (0L, Time.GetTimestamp());
        while (there < regionIds.Count && Time.GetElapsedTime(since) < _patience)
        {
            await Task.Delay(_glance, Time, ct);
            var now = await spaces.CountAsync(space, regionIds, ct);
            (there, since) = now > there ? (now, Time.GetTimestamp()) : (there, since);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, EventId = 1, EventName = nameof(Complete),
            Message = "Space {Space} is complete: {Model} is the active model.")]
        public static partial void Complete(ILogger logger, string model, int space);
    }
}

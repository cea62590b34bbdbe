using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Vitrine.Catalog.Embedder;
using Vitrine.Catalog.Search;
using Vitrine.Hosting;

namespace Vitrine.Search.Resident;

/// <summary>
/// Keeps the active space in memory, or the rows of this replica's shard of it. Sequence numbers in the database say what is missing,
/// so no lost message can make an answer stale. Ready once the space is loaded, or known not to fit.
/// </summary>
internal sealed partial class ResidentMatrix(
    SpaceStore spaces, ItemShard shard, IOptions<SearchOptions> options, TimeProvider time, ILogger<ResidentMatrix> logger)
    : RepeatedWork(time, logger), IHealthCheck
{
    private const int RowsAtOnce = 64;

    /// <summary>How often new rows are fetched ahead of the query that would wait for them.</summary>
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(1);
    private readonly SemaphoreSlim _writing = new(1);
    private volatile ResidentSpace? _current;
    private volatile bool _isReady;
    private int _tooLarge; // The id of a space.

    /// <summary>What is in memory; null: nothing.</summary>
    public ResidentSpace? Current => _current;

    /// <param name="sequence">The newest row that must be there.</param>
    /// <returns>Null: the space is not in memory.</returns>
    public async ValueTask<ResidentSpace?> FindAsync(EmbeddingSpace space, long sequence, CancellationToken ct)
    {
        var current = _current;
        if (current?.Space.Id != space.Id)
        {
            return null;
        }

        return current.Sequence >= sequence || await FollowAsync(current, sequence, ct) ? current : null;
    }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken) =>
        Task.FromResult(_isReady ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("the space is being loaded"));

    protected override TimeSpan Interval => _interval;

    public override void Dispose()
    {
        _writing.Dispose();
        base.Dispose();
    }

    protected override async Task WorkAsync(CancellationToken ct)
    {
        if (await spaces.ActiveAsync(ct) is { } active && active.Id != _tooLarge)
        {
            await LoadAsync(active, ct);
        }

        _isReady = true;
    }

    private async Task LoadAsync(EmbeddingSpace active, CancellationToken ct)
    {
        var space = _current?.Space.Id == active.Id ? _current : NewSpace(active);
        if (await FollowAsync(space, long.MaxValue, ct) && space != _current)
        {
            _current = space; // Until now the one before has answered.
            Log.Loaded(logger, space.Rows, active.Id, active.Model);
        }
    }

    private ResidentSpace NewSpace(EmbeddingSpace active)
    {
        var (device, precision) = (options.Value.Device, options.Value.DevicePrecision);
        return new ResidentSpace(active, device == "cpu" ? null : new DeviceRows(device, precision, active.Dimension));
    }

    /// <returns>False: the space is larger than memory allows, and was let go.</returns>
    private async Task<bool> FollowAsync(ResidentSpace space, long sequence, CancellationToken ct)
    {
        await _writing.WaitAsync(ct);
        try
        {
            if (space.Sequence >= sequence)
            {
                return true;
            }

            await foreach (var row in spaces.ReadAllAsync(space.Space, space.Sequence, shard, ct).ReadAheadAsync(RowsAtOnce, ct))
            {
                space.Put(row);
                if (space.Bytes > options.Value.ResidentBytes)
                {
                    _tooLarge = space.Space.Id;
                    _current = null;
                    Log.TooLarge(logger, space.Space.Id, options.Value.ResidentBytes);
                    return false;
                }
            }

            space.Complete();
            return true;
        }
        finally
        {
            _writing.Release();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, EventId = 1, EventName = nameof(Loaded),
            Message = "{Rows} rows of space {Space}, model {Model}, are in memory.")]
        public static partial void Loaded(ILogger logger, int rows, int space, string model);

        [LoggerMessage(Level = LogLevel.Warning, EventId = 2, EventName = nameof(TooLarge),
            Message = "Space {Space} takes more than {Bytes} bytes; it is searched in the database.")]
        public static partial void TooLarge(ILogger logger, int space, long bytes);
    }
}

using Microsoft.Extensions.Diagnostics.HealthChecks;
using Vitrine.Catalog.Embedder;
using Vitrine.Catalog.Trainer;
using Vitrine.Hosting;
using Vitrine.Vision.Metrics;

namespace Vitrine.Search.Queries;

/// <summary>
/// How each space's distances become probabilities. There are few, and they are read every second: no query waits for them, and a
/// new one is seen without a restart. Ready once they have been read.
/// </summary>
internal sealed class Calibrations(CalibrationStore store, TimeProvider time, ILogger<Calibrations> logger)
    : RepeatedWork(time, logger), IHealthCheck
{
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(1);
    private volatile Dictionary<string, Calibration>? _known; // By the hash of the weights.

    protected override TimeSpan Interval => _interval;

    /// <returns>Null: the space has none.</returns>
    public Calibration? Find(EmbeddingSpace space) => _known?.GetValueOrDefault(space.Sha256);

    /// <summary>As <see cref="Find"/>, but one that was stored just now is not missed.</summary>
    /// <exception cref="Grpc.Core.RpcException">FAILED_PRECONDITION: the space has none.</exception>
    public async ValueTask<Calibration> RequireAsync(EmbeddingSpace space, CancellationToken ct)
    {
        if (Find(space) is null)
        {
            await WorkAsync(ct);
        }

        return Find(space) ?? throw RpcErrors.Precondition(
            "NOT_CALIBRATED", $"min_probability needs a calibrated model, and {space.Model} is none: evaluate it with calibrate set");
    }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken) =>
        Task.FromResult(_known is null ? HealthCheckResult.Unhealthy("calibrations are being read") : HealthCheckResult.Healthy());

    protected override async Task WorkAsync(CancellationToken ct) => _known = (await store.ListAsync(ct)).ToDictionary(
        stored => stored.Sha256, stored => new Calibration(stored.Slope, stored.Intercept));
}

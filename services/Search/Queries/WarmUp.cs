using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Vitrine.Catalog;
using Vitrine.Catalog.Detector;
using Vitrine.Catalog.Embedder;
using Vitrine.Search.Resident;

namespace Vitrine.Search.Queries;

/// <summary>Does each thing that a query needs once, so that the first caller does not wait for it; ready only then.</summary>
internal sealed class WarmUp(ReRanker reRanker, IDbContextFactory<CatalogContext> contexts) : BackgroundService, IHealthCheck
{
    private volatile bool _isDone;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken) =>
        Task.FromResult(_isDone ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("warming up"));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var space = new ResidentSpace(new EmbeddingSpace { Model = "", Sha256 = "", Dimension = 1 });
        space.Put(new StoredEmbedding(0, 0, 0, [], new Box(0, 0, 1, 1), new float[] { 1 }));
        reRanker.Distances([1], space.Nearest([new ScanQuestion([[1]], null, 1)])[0][0].Candidates);
        await using var catalog = await contexts.CreateDbContextAsync(stoppingToken);
        await catalog.Items.AsNoTracking().Where(item => item.Id == 0).ToListAsync(stoppingToken);
        await catalog.Spaces.AsNoTracking().ToListAsync(stoppingToken);
        _isDone = true;
    }
}

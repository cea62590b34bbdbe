using Microsoft.EntityFrameworkCore;

namespace Vitrine.Catalog.Trainer;

/// <summary>Keeps at most one calibration a set of weights. The trainer writes; search reads.</summary>
public sealed class CalibrationStore(IDbContextFactory<CatalogContext> contexts)
{
    /// <summary>Stores a calibration in place of the one before.</summary>
    public Task PutAsync(ModelCalibration calibration, CancellationToken ct) => WriteAsync(calibration, replaces: true, ct);

    /// <summary>Stores a calibration where there is none.</summary>
    /// <returns>False, and nothing changed: there is one.</returns>
    public Task<bool> AddAsync(ModelCalibration calibration, CancellationToken ct) => WriteAsync(calibration, replaces: false, ct);

    /// <returns>The calibration of these weights; null: there is none.</returns>
    public async Task<ModelCalibration?> FindAsync(string sha256, CancellationToken ct)
    {
        await using var context = await contexts.CreateDbContextAsync(ct);
        return await context.Calibrations.AsNoTracking().SingleOrDefaultAsync(calibration => calibration.Sha256 == sha256, ct);
    }

    /// <summary>All of them, in no order: one a model at most.</summary>
    public async Task<IReadOnlyList<ModelCalibration>> ListAsync(CancellationToken ct)
    {
        await using var context = await contexts.CreateDbContextAsync(ct);
        return await context.Calibrations.AsNoTracking().ToListAsync(ct);
    }

    private async Task<bool> WriteAsync(ModelCalibration calibration, bool replaces, CancellationToken ct)
    {
        await using var context = await contexts.CreateDbContextAsync(ct);
        return await context.Database.ExecuteSqlAsync(
            $"""
            insert into trainer.calibrations (sha256, slope, intercept, pairs, same, error, brier_score, data, created_at)
            values ({calibration.Sha256}, {calibration.Slope}, {calibration.Intercept}, {calibration.Pairs}, {calibration.Same},
              {calibration.Error}, {calibration.BrierScore}, {calibration.Data}, {calibration.CreatedAt})
            on conflict (sha256) do update set
              slope = excluded.slope, intercept = excluded.intercept, pairs = excluded.pairs, same = excluded.same,
              error = excluded.error, brier_score = excluded.brier_score, data = excluded.data, created_at = excluded.created_at
            where {replaces}
            """,
            ct) == 1;
    }
}
